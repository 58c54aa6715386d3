/* Draw every chart of the page from its specification, its rows and its words. */
(() => {
    'use strict';
    const lang = document.documentElement.lang;
    const specs = JSON.parse(document.getElementById('specs').textContent);
    const forms = {
        en: {decimal: '.', thousands: ','},
        es: {decimal: ',', thousands: '\u00a0'},
        pt: {decimal: ',', thousands: '.'},
        fr: {decimal: ',', thousands: '\u202f'},
    };
    const form = {...(forms[lang] || forms.en), grouping: [3], currency: ['', '']};
    const font = 'system-ui, sans-serif';
    const config = {
        font,
        view: {stroke: null},
        axis: {labelFontSize: 12, titleFontSize: 12, titleFontWeight: 'normal', gridColor: '#e4e4e4', domainColor: '#888', tickColor: '#888'},
        legend: {labelFontSize: 12, symbolStrokeWidth: 2},
        range: {category: ['#777777', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9']},
    };
    const dashes = [[5, 4], [1, 0], [8, 2], [2, 2], [8, 2, 2, 2], [12, 3], [4, 1]];

    /* "@axis" in a specification stands for a word of the page. */
    const fill = (x, words) =>
        typeof x === 'string' ? (x[0] === '@' ? words[x.slice(1)] : x)
        : Array.isArray(x) ? x.map((y) => fill(y, words))
        : x && typeof x === 'object' ? Object.fromEntries(Object.entries(x).map(([k, y]) => [k, fill(y, words)]))
        : x;

    /* The baseline is grey and dashed wherever it is drawn; a reform keeps its colour in all charts. */
    const paint = (spec, scenarios, first) => {
        const domain = scenarios.slice(first);
        const colours = config.range.category.slice(first);
        for (const {encoding: e} of [spec, ...(spec.layer || [])]) {
            if (e.color && e.color.field === 'scenario') e.color.scale = {domain, range: colours};
            if (e.strokeDash) e.strokeDash.scale = {domain, range: dashes.slice(first)};
        }
        return spec;
    };

    for (const box of document.querySelectorAll('figure.chart')) {
        const data = JSON.parse(box.querySelector('script').textContent);
        if (!data.rows) continue; /* a text of the page that is no UTF-8: the table stands in its place */
        const spec = paint(fill(specs[data.draw], data.words), data.scenarios, data.first);
        /* The baseline lies on top, or it could not be seen where a reform changes nothing. */
        const on_top = (row) => Number(row.scenario === data.scenarios[0]);
        spec.data = {values: data.draw === 'path' ? [...data.rows].sort((a, b) => on_top(a) - on_top(b)) : data.rows};
        if (data.draw === 'dots') spec.height = 14 * data.rows.length + 10;
        spec.config = config;
        spec.description = data.words.title;
        vegaEmbed(box.querySelector('.draw'), spec, {
            renderer: 'svg',
            actions: {export: {svg: true, png: true}, source: false, compiled: false, editor: false},
            i18n: {CLICK_TO_VIEW_ACTIONS: data.words.save, SVG_ACTION: data.words.svg, PNG_ACTION: data.words.png},
            formatLocale: form,
            downloadFileName: data.id,
            tooltip: {theme: 'light'},
        }).then(() => {
            box.querySelector('.draw summary').setAttribute('aria-label', data.words.save);
            box.classList.add('drawn');
        });
    }
})();
