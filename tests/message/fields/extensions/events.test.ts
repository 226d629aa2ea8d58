// Events and publication, value by value (RFC 6665 8.4, 3903 12, 5839 7, 6446 9.2).
import { describeField } from './table';

describeField('Event', {
  good: {
    presence: ['presence'],
    'refer;id=93809824': ['refer;id=93809824'],
    'ua-profile ;profile-type=device': ['ua-profile;profile-type=device'],
    'foo.bar.baz;id=1 ;\tx = "y;z"': ['foo.bar.baz;id=1;x="y;z"'],
    'p;max-rate=0.1;min-rate=99;adaptive-min-rate=10.0123456789': [
      'p;max-rate=0.1;min-rate=99;adaptive-min-rate=10.0123456789',
    ],
  },
  bad: { '': 0, '.a': 0, 'a.': 2, 'a..b': 2, 'a;': 2, 'a,b': 1, 'a/b': 1, 'a;id=': 5, 'a b': 2, '"a"': 0 },
  noted: {
    'p;id="x"': ['rule', 2],
    'p;x="id=1";ID': ['rule', 11],
    'p;max-rate=100': ['rule', 2],
    'p;x;\tmin-rate=1.': ['rule', 5],
    'p;x=a/b': ['parameter-value', 4],
  },
});

describeField('Allow-Events', {
  good: {
    'spirits-INDPs': ['spirits-INDPs'],
    'presence, presence.winfo ,\tdialog': ['presence', 'presence.winfo', 'dialog'],
    'a.b.c': ['a.b.c'],
    "x!%*_+`'~": ["x!%*_+`'~"],
  },
  bad: { '': 0, 'a..b': 2, '.a': 0, 'a;id=1': 1, 'a,': 2, 'a b': 2, ',a': 0 },
});

describeField('Subscription-State', {
  good: {
    'active;expires=60': ['active;expires=60'],
    'terminated;reason=noresource': ['terminated;reason=noresource'],
    'pending ; expires=3599': ['pending;expires=3599'],
    'terminated;reason=giveup;retry-after=3600': ['terminated;reason=giveup;retry-after=3600'],
    'x-y;min-rate=0.5': ['x-y;min-rate=0.5'],
  },
  bad: { '': 0, ';expires=1': 0, 'active;': 7, 'active,pending': 6, 'active expires=1': 7, 'active;expires=': 15 },
  noted: {
    'active;expires=-1': ['rule', 7],
    'active;x=y;expires=a;expires=b': ['rule', 21],
    'terminated;reason="x"': ['rule', 11],
    'terminated;retry-after': ['rule', 11],
    'active;max-rate=.5': ['rule', 7],
  },
});

for (const name of ['SIP-ETag', 'SIP-If-Match', 'Suppress-If-Match']) {
  describeField(name, {
    good: { dx200xyz: ['dx200xyz'], kwj449x: ['kwj449x'], '*': ['*'], 'a.b!c': ['a.b!c'] },
    bad: { '': 0, '"x"': 0, 'a b': 2, 'a,b': 1, 'a;b': 1, é: 0 },
  });
}
