// Date, value by value (RFC 3261 20.17, 25.1).
import assert from 'node:assert/strict';
import { SipDate } from '../../../simulator/message/fields/date';
import { general } from '../../../simulator/message/fields/general';
import { notes, readBy, reads, refuses, rowOf } from './reading';

const row = rowOf(general, 'Date');

describe('Date', () => {
  reads(row, {
    'Sat, 13 Nov 2010 23:29:00 GMT': ['Sat, 13 Nov 2010 23:29:00 GMT'],
    'Thu, 21 Feb 2002 13:02:03 GMT': ['Thu, 21 Feb 2002 13:02:03 GMT'],
    'Tue, 29 Feb 2000 00:00:00 GMT': ['Tue, 29 Feb 2000 00:00:00 GMT'],
    'Fri, 31 Dec 9999 23:59:59 GMT': ['Fri, 31 Dec 9999 23:59:59 GMT'],
    'Sat, 01 Jan 0000 00:00:00 GMT': ['Sat, 01 Jan 0000 00:00:00 GMT'],
    'Thu, 01 Jan 1970 00:00:00 GMT': ['Thu, 01 Jan 1970 00:00:00 GMT'],
  });
  refuses(row, {
    '': 0,
    'Fri, 01 Jan 2010 16:00:00 EST': 26,
    'Sat, 13 Nov 2010 23:29:00 UTC': 26,
    'Saturday, 13-Nov-10 23:29:00 GMT': 3,
    'Sat, 3 Nov 2010 23:29:00 GMT': 5,
    'Sat,13 Nov 2010 23:29:00 GMT': 4,
    'Sat, 13 Nov 2010 23:29 GMT': 22,
    'Sat, 13  Nov 2010 23:29:00 GMT': 8,
    'Sat , 13 Nov 2010 23:29:00 GMT': 3,
    'Sat,\t13 Nov 2010 23:29:00 GMT': 4,
    '13 Nov 2010 23:29:00 GMT': 0,
    'Sat, 13 Okt 2010 23:29:00 GMT': 8,
    'Sat, 13 Nov 10 23:29:00 GMT': 12,
    'Sat, 13 Nov 2010 23-29-00 GMT': 19,
    'Sat, 13 Nov 2010 23:29:00 GMT+1': 29,
    'Sat, 13 Nov 2010 23:29:00 GM': 26,
  });
  notes(row, {
    'sat, 13 nov 2010 23:29:00 gmt': ['rule', 0],
    'Sat, 13 NOV 2010 23:29:00 GMT': ['rule', 0],
    'Sun, 13 Nov 2010 23:29:00 GMT': ['rule', 0],
    'Mon, 99 Feb 0000 99:99:99 GMT': ['rule', 0],
    'Thu, 29 Feb 2001 00:00:00 GMT': ['rule', 0],
    'Sat, 13 Nov 2010 24:00:00 GMT': ['rule', 0],
    'Sat, 13 Nov 2010 23:60:00 GMT': ['rule', 0],
    'Sat, 13 Nov 2010 12:00:60 GMT': ['rule', 0],
    'Sat, 13 Nov 2010 12:60:00 GMT': ['rule', 0],
    'Sat, 00 Nov 2010 23:59:00 GMT': ['rule', 0],
  });

  it('gives the parts and the time', () => {
    const [date] = readBy(row, 'Sat, 13 Nov 2010 23:29:07 GMT').items as SipDate[];
    assert.equal(date.epoch, Date.UTC(2010, 10, 13, 23, 29, 7));
    const { weekday, day, month, year, hour, minute, second } = date;
    assert.deepEqual([weekday, day, month, year, hour, minute, second], [6, 13, 10, 2010, 23, 29, 7]);
  });

  it('has no time where the day does not exist', () => {
    const [date] = readBy(row, 'Thu, 29 Feb 2001 00:00:00 GMT').items as SipDate[];
    assert.equal(date.epoch, Number.NaN);
    assert.equal(String(date), 'Thu, 29 Feb 2001 00:00:00 GMT');
  });

  it('writes any time as JavaScript does', () => {
    for (const epoch of [0, 1e12, 951782400000, -62135596800000, 253402300799000])
      assert.equal(String(SipDate.at(epoch)), new Date(epoch).toUTCString());
    assert.equal(SipDate.at(1234567890123).epoch, 1234567890000);
  });
});
