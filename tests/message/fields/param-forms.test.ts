// Parameters with forms of their own, in header fields and URIs: what they may be, and which rule is broken otherwise.
import assert from 'node:assert/strict';
import { readField } from '../../../simulator/message';

/** Before the parameters. */
const values: Record<string, string> = {
  Contact: '<sip:a@b.example>',
  Via: 'SIP/2.0/UDP a.example;branch=z9hG4bKx',
  Route: '<sip:a@b.example',
};

/** The faults of a value with these parameters: requirement, and the parameter's name. Those of a route are its URI's. */
function told(name: string, params: string): [string, string][] {
  const value = values[name] + params + (name === 'Route' ? '>' : '');
  return readField(name, value).faults.map(({ requirement, expected }) => [requirement, expected.split(' ')[0]]);
}

const sound: Record<string, string[]> = {
  Contact: [
    ';audio;video;isfocus="TRUE";methods="INVITE,!BYE";class="a.b%c"',
    ';mobility="!#>=1.5,#-1:+2.,#=3,#<=4";text="<a, \\"b\\" é>";type="<>"',
    ';rc=1.20.3;mp=0;np=10',
    ';+sip.instance="<urn:uuid:a%20b>"',
    ';constructor=x;__proto__;toString="y"',
  ],
  Via: [
    ';keep;comp=sigcomp;oc;oc-validity',
    ';keep=30;comp=x;oc=20;oc-validity=500;oc-seq=1.2',
    ';oc-algo="loss"',
    ';oc-algo=""',
    ';oc-algo=" , loss ,\tA1,, "',
  ],
  Route: [';target=a%40b.example;cause=486', ';pn-provider;pn-param=x;pn-prid=y;pn-purr=z', ';constructor;__proto__=x'],
};

const broken: Record<string, Record<string, string[]>> = {
  Contact: {
    'RFC3840:9-1': [
      ...[';audio=x', ';methods=INVITE', ';events=""', ';control="!"', ';mobility="#=x"', ';mobility="#1"'],
      ...[';class="a b"', ';class="a,"', ';actor="!!a"', ';text="<a"', ';text="<a>b"', ';text="<a<b>"', ';text="a>"'],
      ...[';type="é"', ';language=[::1]'],
    ],
    'RFC7044:8-3': [';rc', ';mp=x', ';np="1"', ';rc=01', ';rc=1.', ';mp=.1', ';np=1..2'],
    'RFC5626:4.1-1': [
      ...[';+sip.instance', ';+sip.instance=x', ';+sip.instance="<>"', ';+sip.instance="<a b>"'],
      ...[';+sip.instance="<a>b"', ';+sip.instance="<a"', ';+sip.instance="a"', ';+sip.instance="<%4>"'],
    ],
  },
  Via: {
    'RFC6223:4.4-1': [';keep=x', ';keep="1"'],
    'RFC3261:8.1.1.7-1': [';comp', ';comp="x"', ';comp=[::1]'],
    'RFC7339:4.1-1': [';oc=x'],
    'RFC7339:4.2-1': [
      ';oc-algo',
      ';oc-algo=loss',
      ';oc-algo="a b"',
      ';oc-algo="a-b"',
      ';oc-algo=" a"',
      ';oc-algo="a, b "',
    ],
    'RFC7339:4.3-1': [';oc-validity=x', ';oc-validity="1"'],
    'RFC7339:4.4-1': [';oc-seq', ';oc-seq=1', ';oc-seq=1.123456'],
  },
};

describe('parameters with forms of their own', () => {
  for (const [name, params] of Object.entries(sound)) {
    for (const one of params) it(`of ${name} may be ${one}`, () => assert.deepEqual(told(name, one), []));
  }

  for (const [name, byRule] of Object.entries(broken)) {
    for (const [requirement, params] of Object.entries(byRule)) {
      for (const one of params) {
        it(`of ${name} break ${requirement} as ${one}`, () => {
          assert.deepEqual(told(name, one), [[requirement, /^;([^=]+)/.exec(one)![1]]]);
        });
      }
    }
  }

  for (const one of ['target', 'pn-param', 'pn-prid', 'pn-purr', 'comp', 'cause=48']) {
    it('of a URI are wrong as ' + one, () => {
      const names = told('Route', ';' + one).map(([, name]) => name);
      assert.deepEqual(names, [one.split('=')[0]]);
    });
  }

  it('are looked at in a time that grows with their length', () => {
    const many = 200000;
    for (const value of [
      `;audio="${'a,'.repeat(many)}"`,
      `;audio="${'#1:1,'.repeat(many)}"`,
      `;audio="<${'\\<'.repeat(many)}"`,
      `;rc=${'1.'.repeat(many)}`,
      `;+sip.instance="<${'%41'.repeat(many)}"`,
    ]) {
      assert.equal(told('Contact', value).length, 1);
    }
    assert.equal(told('Via', `;oc-algo="${' '.repeat(many)}${',a '.repeat(many)}"`).length, 1);
  });
});
