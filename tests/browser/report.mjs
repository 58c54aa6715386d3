// Open the reports of a run in a real browser: no complaint, every chart drawn, no serious fault of accessibility, readable on a
// telephone, whole on paper. Prints "ok NAME" or "not ok NAME"; screenshots go to a folder.
import {mkdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {resolve} from 'node:path';
import {chromium} from 'playwright-core';

const [run, shots] = process.argv.slice(2).map((x) => resolve(x));
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
mkdirSync(shots, {recursive: true});
const tell = (good, name, detail = '') => console.log(good ? `ok ${name}` : `not ok ${name}\n${detail}`);

const browser = await chromium.launch({executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu']});
const complaints = [];
const asked = [];
const open = async (language, width) => {
    const page = await browser.newPage({viewport: {width, height: 900}});
    page.on('console', (m) => ['error', 'warning'].includes(m.type()) && complaints.push(`${language}: ${m.text()}`));
    page.on('pageerror', (e) => complaints.push(`${language}: ${e}`));
    page.on('request', (r) => r.url().startsWith('file:') || r.url().startsWith('data:') || r.url().startsWith('blob:') || asked.push(r.url()));
    await page.goto(`file://${run}/${language}.report.html`);
    const charts = await page.locator('figure.chart').count();
    await page.waitForFunction((n) => document.querySelectorAll('figure.drawn').length === n, charts, {timeout: 60000}).catch(() => {});
    return [page, charts];
};

for (const language of ['es', 'en', 'pt', 'fr']) {
    const [page, charts] = await open(language, 1100);
    const empty = await page.$$eval('figure.chart', (all) => all.filter((f) => !f.querySelector('.draw svg path, .draw svg line')).map((f) => f.id));
    const bare = await page.$$eval('figure.chart', (all) => all.filter((f) => !f.querySelector('details table tbody tr')).map((f) => f.id));
    tell(charts >= 7 && empty.length === 0, `${language}: every chart is drawn`, `${charts} charts, not drawn: ${empty}`);
    tell(bare.length === 0, `${language}: behind every chart stands a table`, `${bare}`);
    tell(await page.evaluate(() => document.documentElement.lang) === language, `${language}: the page says its language`);
    await page.screenshot({path: `${shots}/report-${language}.png`, fullPage: true});
    if (language === 'es') {
        await page.addScriptTag({path: axe});
        const found = await page.evaluate(() => axe.run(document, {resultTypes: ['violations']}));
        const serious = found.violations.filter((v) => ['serious', 'critical'].includes(v.impact));
        tell(serious.length === 0, 'no serious fault of accessibility',
            serious.map((v) => `${v.id}: ${v.help}; ${v.nodes.length} places, first ${v.nodes[0].html.slice(0, 200)}`).join('\n'));
        await page.pdf({path: `${shots}/report-a4.pdf`, format: 'A4'});
        await page.emulateMedia({media: 'print'});
        await page.setViewportSize({width: 680, height: 1000}); // A4 within margins of 15 mm, at 96 dots an inch
        const cut = await page.$$eval('.draw svg, table', (all) => all.filter((x) => x.getBoundingClientRect().right > 681 && x.checkVisibility()).length);
        tell(cut === 0, 'no table or chart is cut on paper', `${cut} are`);
    }
    await page.close();
}
const [phone] = await open('es', 360);
const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
tell(wide <= 360, 'on a telephone of 360 px nothing is wider than the screen', `${wide} px`);
await phone.screenshot({path: `${shots}/report-360.png`, fullPage: true});
tell(complaints.length === 0, 'the browser has nothing to complain of', complaints.slice(0, 5).join('\n'));
tell(asked.length === 0, 'nothing is asked of a network', asked.slice(0, 5).join('\n'));
await browser.close();
