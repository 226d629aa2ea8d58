/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { writeReports } from '../../reports/write';
import { fixtureRun } from './fixture';

const CHROMIUM = process.env.SIPSPEC_CHROMIUM ?? '/usr/bin/chromium';
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe('reports/html in a browser', function () {
  this.timeout(90_000);
  let dir = '';
  let url = '';
  let browser: Browser | undefined;
  let tab: Page;
  const complaints: string[] = [];
  const requests: string[] = [];

  before(async function () {
    if (!existsSync(CHROMIUM)) {
      if (process.env.SIPSPEC_REQUIRE === 'all') assert.fail(`no browser at ${CHROMIUM}`);
      console.log(`      skipped: no browser at ${CHROMIUM}`);
      this.skip();
    }
    dir = await mkdtemp(join(tmpdir(), 'reports-'));
    const run = fixtureRun();
    const { html } = await writeReports(run, dir, { startedAt: new Date(run.started) });
    url = pathToFileURL(html).href;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
    tab = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    tab.on('console', message => complaints.push(`${message.type()}: ${message.text()}`));
    tab.on('pageerror', error => complaints.push(error.message));
    tab.on('dialog', dialog => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    tab.on('request', request => requests.push(request.url()));
    await tab.goto(url);
  });
  after(async () => {
    await browser?.close();
    if (dir) await rm(dir, { recursive: true, force: true });
  });

  const visible = () => tab.locator('.case[data-v]:visible').count();

  it('filters by verdict, text and role', async () => {
    assert.equal(await visible(), 104);
    await tab.click('[data-toggle=fail]');
    assert.equal(await visible(), 3);
    assert.equal(await tab.textContent('#count'), '3 of 104 cases');
    await tab.fill('#text', 'max-forwards');
    assert.equal(await visible(), 1);
    await tab.fill('#text', 'no such thing');
    assert.ok(await tab.isVisible('.none-left'));
    await tab.click('#reset');
    await tab.selectOption('#role', 'registrar');
    assert.equal(await visible(), fixtureRun().cases.filter(c => c.roles.includes('registrar')).length);
    await tab.click('#reset');
    await tab.click('.card[data-only=known]');
    assert.equal(await visible(), 1);
    await tab.click('#reset');
    assert.equal(await visible(), 104);
  });

  it('opens a case with the keyboard alone, and a message from its arrow', async () => {
    const item = tab.locator('#case-uac-invite-retransmit-doubles');
    await item.locator('> summary').focus();
    await tab.keyboard.press('Enter');
    assert.ok(await item.locator('.compared').isVisible());
    assert.ok(await item.locator('svg.ladder').isVisible());
    await item.locator('svg.ladder a').first().focus();
    await tab.keyboard.press('Enter');
    const raw = tab.locator('#m-0-1 pre');
    await raw.waitFor({ state: 'visible' });
    assert.match((await raw.textContent()) ?? '', /^INVITE sip:bob@127\.0\.0\.1:15062 SIP\/2\.0\n/);
  });

  it('leads into a case that the filters hide', async () => {
    await tab.click('[data-toggle=pass]');
    await tab.locator('.attention a').first().click();
    await tab.locator('#case-uac-invite-retransmit-doubles .body').waitFor({ state: 'visible' });
    assert.equal(await visible(), 104);
  });

  it('leads from a rule to the message it found, with its bytes underlined', async () => {
    await tab.click('#reset');
    await tab.locator('.ruleline a').click();
    await tab.locator('#rule-response-copies-via > summary').click();
    await tab.locator('#rule-response-copies-via .evidence a').first().click();
    await tab.locator('#m-1-5 u.wrong').waitFor({ state: 'visible' });
    assert.match((await tab.locator('#m-1-5 u.wrong').textContent()) ?? '', /^Via: /);
  });

  it('shows hostile text as text: no script of it runs, no element of it exists', async () => {
    await tab.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true;
    });
    const seen = await tab.evaluate(() => ({
      scripts: document.scripts.length,
      images: document.images.length,
      handlers: [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')))
        .length,
      pwned: 'pwned' in window,
      title: document.querySelector('#case-hostile-everything .title')?.textContent ?? '',
    }));
    assert.deepEqual({ ...seen, title: '' }, { scripts: 1, images: 0, handlers: 0, pwned: false, title: '' });
    assert.ok(seen.title.startsWith('Hostile <script>alert(1)</script><img src=x'));
  });

  it('fits a narrow screen, in the dark too', async () => {
    await tab.emulateMedia({ colorScheme: 'dark' });
    await tab.setViewportSize({ width: 390, height: 800 });
    assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  });

  it('asked for nothing but itself, and the browser had nothing to complain of', () => {
    assert.deepEqual(
      requests.filter(request => !request.startsWith(url)),
      [],
    );
    assert.deepEqual(complaints, []);
  });
});
