// Makes docs/transactions.md: the four machines as diagrams and rows, from their tables. tests/transaction/
// transaction-page.test.ts checks that it is fresh.
import fs from 'node:fs';
import path from 'node:path';
import { type Row, rfcTables, type State, statesOf, type Table } from '../simulator/transaction';

const intro = `# The transaction machines

Made by \`npm run docs\` from the tables in \`simulator/transaction/\`: RFC 3261 17 as RFC 6026 and RFC 4320 have changed it. The
tables are what runs. What they do is held against models written from the RFCs' text (\`fuzz/models/\`) in random histories,
and a test changes every row in turn and expects the models to notice.

- In a state's box stands what happens without leaving it, as \`event / what is sent and told\`; the rows below say more.
- An event without a row changes nothing: what came is absorbed, what the transaction user (TU) passed is not sent.
- A timer for which a state has no row does not run in it.
- *reliable* and *unreliable* are kinds of transport: a row with one of them holds over such a transport only. Timers D, I, J
  and K are zero over a reliable one.
- *100* is the timer of 17.2.1 (200 ms), *late100* the wait of RFC 4320 4.1: until a client's Timer E is T2.
- A clause with a number at its end is a requirement. Where the RFC says it without a MUST or SHOULD, the figure or the
  clause is named.`;

const notes = `## Where the RFCs leave a choice

- **A transport error of a non-INVITE server transaction** ends it in figure 8 of RFC 3261. RFC 6026 8.8 has replaced the text
  that goes with it (17.2.4), for every server transaction: the TU is told, the state stays. The text counts. So a copy of
  the request that comes after the failure is answered by the transaction and is no new request.
- **A 408 to a non-INVITE request** is never sent (RFC 4320 4.2). As no final response will follow, the transaction ends at once.
- **A transport error in Proceeding of an INVITE client transaction** changes nothing, as in figure 5: nothing is sent there,
  and a provisional response has shown that the request arrived.
- **Timer H** tells the TU of the failure, as the text of 17.2.1 demands and figure 7 of RFC 6026 leaves out.
- **The 100 of an INVITE server transaction** is sent 200 ms after the request, unless the TU has responded by then.`;

/** The page's text. */
export function transactionPage(): string {
  return [intro, ...Object.values(rfcTables).map(section), notes].join('\n\n') + '\n';
}

function section(table: Table): string {
  const rows = table.rows.map(rowText).join('\n');
  return `## ${table.name[0].toUpperCase()}${table.name.slice(1)} transaction

${clauseText(table.figure)}, as it is here:

\`\`\`mermaid
${diagram(table)}
\`\`\`

| state | event | transport | does | next state | clause |
|---|---|---|---|---|---|
${rows}`;
}

/** Event and actions, and the transports over which they hold. */
type Labels = Map<string, Set<Row['when']>>;

/** One arrow for all rows that lead from one state to another; what leads to the state itself stands in its box. */
function diagram(table: Table): string {
  const boxes = new Map<State, Labels>();
  const arrows = new Map<string, Labels>();
  for (const row of table.rows) {
    for (const from of statesOf(row)) {
      if (row.to === undefined || row.to === from) note(boxes, from, row);
      else note(arrows, `${node(from)} --> ${row.to}`, row);
    }
  }
  const inBoxes = [...boxes].flatMap(([state, labels]) =>
    [state, ...written(labels)].map(text => `${state} : ${text}`),
  );
  const onArrows = [...arrows].map(([arrow, labels]) => `${arrow} : ${written(labels).join('<br/>')}`);
  return ['stateDiagram-v2', ...[...inBoxes, ...onArrows].map(line => `  ${line}`)].join('\n');
}

function note<K>(all: Map<K, Labels>, key: K, row: Row): void {
  const labels: Labels = all.get(key) ?? new Map();
  const label = labelOf(row);
  all.set(key, labels.set(label, (labels.get(label) ?? new Set()).add(row.when)));
}

/** Mermaid draws the beginning as a dot. */
function node(state: State): string {
  return state === 'Initial' ? '[*]' : state;
}

/** The event, and what is sent and told; the timers are in the table. */
function labelOf(row: Row): string {
  const seen = row.do.filter(action => !/^(start|stop|reset) /.test(action));
  return seen.length > 0 ? `${row.on} / ${seen.join(', ')}` : row.on;
}

/** With the transport, where it is not any. */
function written(labels: Labels): string[] {
  return [...labels].map(([label, over]) => {
    const [only] = over;
    return over.size === 1 && only !== undefined ? `${label} (${only})` : label;
  });
}

function rowText(row: Row): string {
  const cells = [
    statesOf(row).join(', '),
    row.on,
    row.when ?? '',
    row.do.length > 0 ? row.do.join(', ') : 'nothing',
    row.to ?? '',
    clauseText(row.clause),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** `RFC3261:17.1.1.2-3` with its RFC apart. */
function clauseText(clause: string): string {
  return clause.replace(/^RFC(\d+):/, 'RFC $1 ');
}

if (require.main === module) {
  fs.writeFileSync(path.join(__dirname, '..', 'docs', 'transactions.md'), transactionPage());
}
