// Caller preferences and capabilities, value by value (RFC 3841 10, 3840 9, 6809 6).
import { describeField } from './table';

describeField('Request-Disposition', {
  good: {
    'proxy, recurse, parallel': ['proxy', 'recurse', 'parallel'],
    'no-fork ,\tQueue': ['no-fork', 'Queue'],
    redirect: ['redirect'],
    'cancel,no-cancel,fork,no-recurse,sequential,no-queue': [
      'cancel',
      'no-cancel',
      'fork',
      'no-recurse',
      'sequential',
      'no-queue',
    ],
  },
  bad: { '': 0, 'no-proxy': 0, 'proxy;x': 5, 'proxy,': 6, 'proxy fork': 6, 'fork, forks': 6, '"fork"': 0 },
});

const starred = (name: string) =>
  describeField(name, {
    good: {
      '*;audio;require': ['*;audio;require'],
      '*;mobility="mobile";methods="INVITE,!BYE";explicit ,\t*;+x.y="<a b>"': [
        '*;mobility="mobile";methods="INVITE,!BYE";explicit',
        '*;+x.y="<a b>"',
      ],
      '*': ['*'],
      '* ;foo=bar;class="business";q=1.0': ['*;foo=bar;class="business";q=1.0'],
      '*;actor="msg-taker";video;audio="#>=-1.5,#2:3.,!#=+4,TRUE";+sip.x=y': [
        '*;actor="msg-taker";video;audio="#>=-1.5,#2:3.,!#=+4,TRUE";+sip.x=y',
      ],
      '*;description="<\\"é>"': ['*;description="<\\"é>"'],
    },
    bad: { '': 0, audio: 0, '**': 1, '*;': 2, '*;a=<b>': 4, '*,': 2, '*;audio="x': 8, '* audio': 2 },
    noted: {
      '*;audio=TRUE': ['rule', 2],
      '*;x, *; video=""': ['rule', 8],
      '*;type="a b"': ['rule', 2],
      '*;+;lra': ['rule', 2],
      '*;language="en";Language="es"': ['rule', 16, 'RFC3841:10-1'],
      '*;x, *;require;require': ['rule', 15, 'RFC3841:10-1'],
    },
  });

starred('Accept-Contact');
starred('Reject-Contact');

describeField('Feature-Caps', {
  good: {
    '*;+sip.pns="acme";+sip.pnsreg="121"': ['*;+sip.pns="acme";+sip.pnsreg="121"'],
    '*;+g.foo="#>=1" , *': ['*;+g.foo="#>=1"', '*'],
    '* ;\t+a = "TRUE,!b,#-1.5:2.0" ;+b': ['*;+a="TRUE,!b,#-1.5:2.0";+b'],
    '*;+a!\'.-%1="<b\\> \xe9\t>"': ['*;+a!\'.-%1="<b\\> \xe9\t>"'],
    '*;+a="#<=+0,#=1."': ['*;+a="#<=+0,#=1."'],
  },
  bad: {
    '': 0,
    '+a': 0,
    '*;a': 2,
    '*;+1': 3,
    '*;+': 3,
    '*;+a=b': 5,
    '*;+a="b c"': 7,
    '*;+a=""': 6,
    '*;+a="b,"': 8,
    '*;+a="!!b"': 7,
    '*;+a="#>1"': 8,
    '*;+a="#1"': 8,
    '*;+a="#=x"': 8,
    '*;+a="#x"': 7,
    '*;+a="<b"': 8,
    '*;+a="<b<>"': 8,
    '*;+a="<b\\': 8,
    '*;+a="<b\\é>"': 8,
    '*;+a="<b>': 9,
    '*;+a="<b>c"': 9,
    '*;+a_b': 4,
    '*;+a;': 5,
    '*,': 2,
  },
});
