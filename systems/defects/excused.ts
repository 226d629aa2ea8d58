// Cases and rules that need not catch a defect, each with the reason. All others must: what never failed may be unable to.

/** By the id of a case (of an outline: of all its rows) or of a rule. */
export const excused: Readonly<Record<string, string>> = {
  'via-of-a-multicast-request-names-the-group':
    'a case sees what comes to its peers, and none of them is in a multicast group; nor does any element of the reference system send to one: it takes a capture to show such a request',
};
