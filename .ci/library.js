// Drives the page of a library in Chromium: `node library.js LIBRARY PICTURES`. Each check prints a line.
'use strict';
const { chromium } = require('playwright-core');
const fs = require('fs');
const path = require('path');

const [library, pictures] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const index = `file://${path.resolve(library, 'index.html')}`;
let passed = 0;
let failed = 0;

const check = (name, isGood, found) => {
  if (isGood) passed += 1;
  else failed += 1;
  console.log(`${isGood ? 'ok  ' : 'FAIL'} ${name}${isGood ? '' : `: ${JSON.stringify(found)}`}`);
};

const open = async (browser, url, options = {}) => {
  const context = options.context || (await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options }));
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(error.message));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  page.on('dialog', (dialog) => {
    page.faults.push(`a script of a book ran: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => request.url().startsWith('file:') || page.faults.push(`loads ${request.url()}`));
  await page.goto(url);
  return page;
};

const ready = (page) => page.waitForSelector('html[data-ready]', { state: 'attached' });
const count = (page) => page.textContent('#count');
const titles = (page) => page.locator('#stories h3').allTextContents();

const accessible = async (page, name) => {
  // What the policy of the page forbids to axe-core is no fault of the page.
  const faults = page.faults.length;
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
  page.faults.length = faults;
  const violations = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).slice(0, 3).join(' | ')}`);
  check(`axe-core finds nothing: ${name}`, violations.length === 0, violations);
};

(async () => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  const page = await open(browser, index);
  await ready(page);
  const all = Number(await page.getAttribute('html', 'data-count'));
  check('all stories are counted', (await count(page)).startsWith(`${all} stories, page 1 of`), await count(page));
  check('the newest is first', (await titles(page))[0].startsWith('<script>alert('), (await titles(page))[0]);

  // Searching, without capitals and accents.
  await page.fill('#q', 'elan UBER');
  check('search folds accents', (await titles(page)).join() === 'Élan und Überfluß', await titles(page));
  check('the address has the search', page.url().includes('q=elan+UBER'), page.url());
  await page.fill('#q', 'unmistakable-word');
  check('search finds summaries', (await titles(page)).length === 1, await titles(page));
  check('a card has the beginning of one', (await page.textContent('#stories .blurb')).length <= 241, await page.textContent('#stories .blurb'));
  await page.fill('#q', 'far-away-word');
  check('and all that is in them', (await titles(page)).length === 1, await titles(page));
  await page.fill('#q', 'ספור');
  check('search folds points of vowels', (await titles(page)).length === 1, await titles(page));
  await page.fill('#q', 'no such words anywhere');
  check('nothing found is said', (await count(page)) === 'No story fits', await count(page));
  await page.fill('#q', '');

  // Sorting.
  await page.selectOption('#sort', 'long');
  const words = await page.locator('#stories .facts').allTextContents();
  const numbers = words.map((text) => Number(text.match(/([\d,]+) words/)[1].replace(/,/g, '')));
  check('the longest come first', numbers.every((n, at) => at === 0 || n <= numbers[at - 1]), numbers);
  await page.selectOption('#sort', 'new');

  // Pages, by keyboard.
  await page.focus('#pages button[data-go="Next"]');
  await page.keyboard.press('Enter');
  check('the next page', (await count(page)).includes('page 2 of'), await count(page));
  check('the focus is above the stories', (await page.evaluate(() => document.activeElement.id)) === 'results');
  await page.goBack();
  await page.waitForFunction(() => document.getElementById('count').textContent.includes('page 1 of'));
  check('back leads to the first page', true);

  // Hiding by keyboard, and what it leaves on the device and in the address.
  await page.focus('#hide summary');
  await page.keyboard.press('Enter');
  await page.locator('#hide-ratings label', { hasText: 'Explicit' }).locator('input').focus();
  await page.keyboard.press('Space');
  const afterRating = await count(page);
  check('a rating is hidden', / hidden by your choices/.test(afterRating), afterRating);
  const label = page.locator('#hide-warnings label', { hasText: 'Blood and gore' });
  await label.locator('input').check();
  await page.locator('#hide-policies label', { hasText: 'chose not to warn' }).locator('input').check();
  await page.fill('#hide-words', 'CLOWNS, lighthouses');
  const hidden = await count(page);
  check('the address has what is hidden', /hide-warnings=blood\+and\+gore/.test(page.url()), page.url());
  await page.fill('#q', 'clown');
  check('what is hidden is not found', (await titles(page)).length === 0, await titles(page));
  await page.fill('#q', '');
  const address = page.url();

  // A new page on the same device, without the address.
  const second = await open(browser, index, { context: page.context() });
  const waits = await second.evaluate(() => document.documentElement.classList.contains('waiting') || document.documentElement.dataset.ready === 'true');
  check('nothing shows before what is hidden is known', waits);
  await ready(second);
  check('the device remembers', (await count(second)) === hidden, [await count(second), hidden]);
  check('the choices are ticked', await second.locator('#hide-warnings label', { hasText: 'Blood and gore' }).locator('input').isChecked());

  // The page of a hidden story says so.
  const clown = await page.evaluate(() => {
    document.getElementById('forget').click();
    return document.querySelector('#stories h3 a').href;
  });
  check('nothing is hidden any more', (await count(page)).startsWith(`${all} stories`), await count(page));
  await page.locator('#hide-ratings label', { hasText: 'Explicit' }).locator('input').check();
  const story = await open(browser, clown, { context: page.context() });
  check('the story says that it is hidden', (await story.textContent('#hidden')).includes('Explicit'), await story.textContent('#hidden'));
  const [notes, book] = await story.evaluate(() => {
    const y = (selector) => document.querySelector(selector).getBoundingClientRect().top;
    return [y('.content-notes'), y('.download')];
  });
  check('content notes stand before the book', notes < book, [notes, book]);
  check('spoilers are closed', !(await story.getByText('Blood and gore').isVisible()));
  check('markup is text', (await story.textContent('h1')).includes('</script>'), await story.textContent('h1'));
  const [download] = await Promise.all([story.waitForEvent('download').catch(() => null), story.click('.download a')]);
  check('the book comes', download !== null && fs.readFileSync(await download.path()).subarray(0, 2).toString() === 'PK');
  await accessible(story, 'a story');
  await story.screenshot({ path: path.join(pictures, 'story.png'), fullPage: true });

  // Another device, with the address. What it hides holds for the page, and is not kept with what is chosen there.
  const third = await open(browser, address);
  await ready(third);
  check('the address carries the choices', (await count(third)) === hidden, [await count(third), hidden]);
  const kept = () => third.evaluate(() => JSON.parse(localStorage.getItem('ficbind-library-hide')));
  check('the device does not keep them', (await kept()) === null, await kept());
  await third.click('#hide summary');
  await third.locator('#hide-ratings label', { hasText: 'Teen' }).locator('input').check();
  await third.fill('#hide-words', 'CLOWNS, lighthouses, rain');
  check('but what is chosen there', JSON.stringify(await kept()) === '{"ratings":["Teen"],"policies":[],"warnings":[],"words":"rain"}', await kept());
  await third.locator('#hide-warnings label', { hasText: 'Blood and gore' }).locator('input').uncheck();
  check('what the address hides can be shown', !/gore/.test(third.url()) && /hide-ratings=Explicit/.test(third.url()), third.url());

  // Filters that show.
  const fourth = await open(browser, index);
  await ready(fourth);
  await fourth.click('#narrow summary');
  await fourth.selectOption('#language', 'de');
  check('one language', (await titles(fourth)).join() === 'Élan und Überfluß', await titles(fourth));
  await fourth.selectOption('#language', '');
  await fourth.fill('#fandom', 'lanterns <b>');
  check('one fandom', (await titles(fourth)).length === 1, await titles(fourth));
  await fourth.fill('#fandom', '');
  await fourth.selectOption('#length', '1000');
  check('one length', !(await fourth.locator('#stories .facts').allTextContents()).some((text) => /\d\d,\d{3} words/.test(text)));
  await fourth.selectOption('#length', '');
  await fourth.click('#hide summary');

  // Light and dark, narrow and wide.
  await accessible(fourth, 'light');
  await fourth.screenshot({ path: path.join(pictures, 'open.png'), fullPage: true });
  await fourth.click('#theme');
  await accessible(fourth, 'dark');
  await fourth.screenshot({ path: path.join(pictures, 'dark.png') });
  const narrow = await open(browser, index, { viewport: { width: 320, height: 640 }, colorScheme: 'dark' });
  await ready(narrow);
  const width = await narrow.evaluate(() => document.documentElement.scrollWidth);
  check('nothing is wider than a narrow screen', width <= 320, width);
  await accessible(narrow, 'narrow');
  await narrow.screenshot({ path: path.join(pictures, 'narrow.png') });
  const plain = await open(browser, index, { javaScriptEnabled: false });
  check('without scripts, the newest stories are there', (await titles(plain)).length === 24, (await titles(plain)).length);
  check('and no control that does nothing', !(await plain.locator('#q').isVisible()));

  for (const each of [page, second, third, fourth, narrow, story, plain]) {
    check(`no fault on ${each.url().slice(-40)}`, each.faults.length === 0, each.faults);
  }
  await browser.close();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
