// The page to browse: loads the data of all stories, then searches, sorts and filters as the reader types.
// Everything that a book says is put on the page as text, never as markup.
(function () {
  'use strict';

  const PAGE = 24;
  const OFFERED = 1000;
  // Characters of a summary on a card.
  const BLURB = 240;
  const STORE = 'ficbind-library-hide';
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== '' && value !== null) made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  };
  // As the files of data are folded: without capitals and accents.
  const fold = (text) =>
    text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
  const number = new Intl.NumberFormat('en');

  // --- The stories ---

  const stories = [];
  let waiting = Number(root.dataset.chunks);

  const read = ([
    id, title, authors, fandoms, rating, warnings, spoilers, policy, notes, words, status, language, languageName, series,
    day, changed, summary, hasCover, tags,
  ]) => {
    const seriesNames = series.map(([name]) => name);
    const folder = id.slice(0, 2);
    const open = [title, ...authors, ...fandoms, ...seriesNames, ...tags, summary].join('\n');
    const searched = fold(open);
    return {
      title, authors, fandoms, rating, policy, notes, words, status, language, languageName, series, day, summary, searched,
      page: `stories/${folder}/${id}.html`,
      cover: hasCover ? `covers/${folder}/${id}.jpg` : 'no-cover.jpg',
      warnings: [...warnings, ...spoilers].map((label) => label.toLowerCase()),
      labels: [...warnings, ...spoilers],
      // Spoilers are hidden with the rest, but nothing on the page tells that they are there.
      avoided: fold([open, ...warnings, ...spoilers].join('\n')),
      fandomKeys: fandoms.map(fold),
      authorKeys: authors.map(fold),
      seriesKeys: seriesNames.map(fold),
      titleKey: fold(title),
      seriesKey: seriesNames.length > 0 ? fold(seriesNames[0]) : '\uffff',
      place: series.length > 0 ? Number(series[0][1]) || 0 : 0,
      dateKey: day || changed,
      id,
    };
  };

  window.ficbindLibrary = {
    add(at, rows) {
      for (const row of rows) stories.push(read(row));
      waiting -= 1;
      if (waiting === 0) ready();
    },
  };

  const failed = () => {
    $('count').textContent = 'A part of the library could not be loaded. Build it again with "ficbind library".';
    root.classList.remove('waiting');
    $('stories').textContent = '';
  };

  const load = () => {
    for (let at = 0; at < Number(root.dataset.chunks); at += 1) {
      const script = element('script', { src: `data/${at}.js` });
      script.async = true;
      script.onerror = failed;
      document.head.append(script);
    }
  };

  // --- What the reader wants: the view is in the address, what is hidden also on the device ---

  const TEXTS = ['q', 'sort', 'fandom', 'author', 'series', 'language', 'status', 'length', 'rating'];
  const HIDDEN = ['ratings', 'policies', 'warnings'];
  const view = { page: 1 };
  const nothing = () => ({ ratings: new Set(), policies: new Set(), warnings: new Set(), words: new Set() });
  // What the reader has chosen here, and what only the address says: a link of somebody else is not kept.
  const own = nothing();
  const linked = nothing();
  const hides = (kind) => new Set([...own[kind], ...linked[kind]]);
  const listed = (words) => words.split(',').map((word) => word.trim()).filter(Boolean);

  const stored = () => {
    try {
      return JSON.parse(localStorage.getItem(STORE)) || {};
    } catch (error) {
      return {};
    }
  };

  const store = () => {
    const isEmpty = Object.values(own).every((set) => set.size === 0);
    try {
      if (isEmpty) localStorage.removeItem(STORE);
      else {
        const lists = Object.fromEntries(HIDDEN.map((kind) => [kind, [...own[kind]].sort()]));
        localStorage.setItem(STORE, JSON.stringify({ ...lists, words: [...own.words].join(', ') }));
      }
    } catch (error) {
      // The address keeps it, then.
    }
  };

  // An address can hide more than the device remembers, never less.
  const fromAddress = () => {
    const said = new URLSearchParams(location.hash.slice(1));
    for (const name of TEXTS) view[name] = said.get(name) || '';
    view.sort = view.sort || 'new';
    view.page = Math.max(1, Number(said.get('page')) || 1);
    const kept = stored();
    for (const kind of HIDDEN) {
      own[kind] = new Set(Array.isArray(kept[kind]) ? kept[kind].map(String) : []);
      linked[kind] = new Set(said.getAll(`hide-${kind}`));
    }
    own.words = new Set(listed(typeof kept.words === 'string' ? kept.words : ''));
    linked.words = new Set(listed(said.get('hide-words') || ''));
  };

  const toAddress = (isStep) => {
    const said = new URLSearchParams();
    for (const name of TEXTS) {
      if (view[name] && !(name === 'sort' && view.sort === 'new')) said.set(name, view[name]);
    }
    if (view.page > 1) said.set('page', view.page);
    for (const kind of HIDDEN) for (const value of hides(kind)) said.append(`hide-${kind}`, value);
    const words = [...hides('words')].join(', ');
    if (words) said.set('hide-words', words);
    const hash = `#${said}`;
    if (hash === (location.hash || '#')) return;
    if (isStep) history.pushState(null, '', hash);
    else history.replaceState(null, '', hash);
  };

  // --- Sorting: each order is made once ---

  const by = (...keys) => (a, b) => {
    for (const key of keys) {
      const [x, y] = [key(a), key(b)];
      if (x < y) return -1;
      if (x > y) return 1;
    }
    return 0;
  };
  const backwards = (compare) => (a, b) => compare(b, a);
  const byId = by((story) => story.id);
  const then = (first, second) => (a, b) => first(a, b) || second(a, b);
  const byTitle = then(by((story) => story.titleKey), byId);
  const byDate = by((story) => story.dateKey);
  const ORDERS = {
    new: then(backwards(byDate), byTitle),
    old: then(byDate, byTitle),
    title: byTitle,
    author: then(by((story) => story.authorKeys[0] || '\uffff'), byTitle),
    series: then(by((story) => story.seriesKey, (story) => story.place), byTitle),
    long: then(backwards(by((story) => story.words)), byTitle),
    short: then(by((story) => story.words || Infinity), byTitle),
  };
  const sorted = {};
  const inOrder = (name) => {
    const key = ORDERS[name] ? name : 'new';
    sorted[key] = sorted[key] || [...stories].sort(ORDERS[key]);
    return sorted[key];
  };

  // --- Filtering ---

  const lengths = Array.from($('length').options).map((option) => Number(option.value)).filter(Boolean);

  const filters = () => {
    const tests = [];
    const within = (name, keys) => {
      const wanted = fold(view[name]);
      if (wanted) tests.push((story) => story[keys].some((key) => key.includes(wanted)));
    };
    for (const word of fold(view.q).split(' ').filter(Boolean)) tests.push((story) => story.searched.includes(word));
    within('fandom', 'fandomKeys');
    within('author', 'authorKeys');
    within('series', 'seriesKeys');
    for (const name of ['language', 'status', 'rating']) {
      if (view[name]) tests.push((story) => story[name] === view[name]);
    }
    if (view.length) {
      const from = Number(view.length);
      const to = lengths.find((length) => length > from) || Infinity;
      tests.push((story) => story.words >= from && story.words < to);
    }
    return tests;
  };

  const isHidden = () => {
    const [ratings, policies, warnings] = HIDDEN.map(hides);
    const words = [...hides('words')].map(fold).filter(Boolean);
    return (story) =>
      ratings.has(story.rating) ||
      policies.has(story.policy) ||
      (warnings.size > 0 && story.warnings.some((label) => warnings.has(label))) ||
      words.some((word) => story.avoided.includes(word));
  };

  // --- Showing ---

  const facts = (story) =>
    [
      story.fandoms.join(', '),
      story.rating,
      ...story.series.map(([name, place]) => (place ? `${name} #${place}` : name)),
      story.words > 0 ? `${number.format(story.words)} words` : '',
      story.status,
      story.languageName,
      story.day,
    ].filter(Boolean).join(' · ');

  const blurb = (summary) => {
    const letters = [...summary];
    if (letters.length <= BLURB) return summary;
    const line = letters.slice(0, BLURB).join('');
    const end = line.lastIndexOf(' ');
    return `${end < 0 ? line : line.slice(0, end)}…`;
  };

  const card = (story) => {
    const spoken = { lang: story.language, dir: 'auto' };
    const image = element('img', { src: story.cover, width: 100, height: 150, loading: 'lazy' });
    image.alt = '';
    const text = element('div', {}, element('h3', {}, element('a', { href: story.page, ...spoken }, story.title)));
    const line = (name, words, attributes) => {
      if (words) text.append(element('p', { class: name, ...attributes }, words));
    };
    line('by', story.authors.join(', '), { dir: 'auto' });
    line('facts', facts(story), { dir: 'auto' });
    text.append(element('p', { class: 'notes' }, element('b', {}, 'Content notes:'), ` ${story.notes}`));
    line('blurb', blurb(story.summary), spoken);
    const cover = element('a', { class: 'cover', href: story.page, tabindex: -1, 'aria-hidden': 'true' }, image);
    return element('li', {}, element('article', {}, cover, text));
  };

  const plural = (count) => (count === 1 ? '1 story' : `${number.format(count)} stories`);

  const show = () => {
    const tests = filters();
    const avoid = isHidden();
    const found = [];
    let hidden = 0;
    for (const story of inOrder(view.sort)) {
      if (!tests.every((test) => test(story))) continue;
      if (avoid(story)) hidden += 1;
      else found.push(story);
    }
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    view.page = Math.min(view.page, pages);
    const from = (view.page - 1) * PAGE;
    $('stories').replaceChildren(...found.slice(from, from + PAGE).map(card));
    const parts = [found.length === 0 && hidden === 0 ? 'No story fits' : plural(found.length)];
    if (pages > 1) parts.push(`page ${number.format(view.page)} of ${number.format(pages)}`);
    if (hidden > 0) parts.push(`${number.format(hidden)} hidden by your choices`);
    $('count').textContent = parts.join(', ');
    turn(pages);
  };

  const turn = (pages) => {
    const focused = document.activeElement && document.activeElement.dataset.go;
    const button = (name, page, isOff) => {
      const made = element('button', { type: 'button', 'data-go': name }, name);
      made.disabled = isOff;
      made.addEventListener('click', () => {
        view.page = page;
        toAddress(true);
        show();
        $('results').focus();
        $('results').scrollIntoView();
      });
      return made;
    };
    const nav = $('pages');
    nav.hidden = pages === 1;
    nav.replaceChildren(
      button('First', 1, view.page === 1),
      button('Previous', view.page - 1, view.page === 1),
      element('span', {}, `Page ${number.format(view.page)} of ${number.format(pages)}`),
      button('Next', view.page + 1, view.page === pages),
      button('Last', pages, view.page === pages),
    );
    if (focused) $('results').focus();
  };

  // --- Controls ---

  // Values with the number of their stories, the commonest first.
  const counted = (values) => {
    const counts = new Map();
    for (const story of stories) for (const value of new Set(values(story))) counts.set(value, (counts.get(value) || 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  };

  const offer = () => {
    const list = (id, values) =>
      $(id).replaceChildren(...counted(values).slice(0, OFFERED).map(([value]) => element('option', { value })));
    list('fandoms', (story) => story.fandoms);
    list('authors', (story) => story.authors);
    list('serieses', (story) => story.series.map(([name]) => name));
    const select = (id, values, name) => {
      for (const [value, count] of counted(values)) {
        if (value) $(id).append(element('option', { value }, `${name(value)} (${number.format(count)})`));
      }
    };
    const languages = new Map(stories.map((story) => [story.language, story.languageName]));
    select('language', (story) => [story.language], (tag) => languages.get(tag));
    select('status', (story) => [story.status], (status) => status);
  };

  const boxes = () => {
    const box = (kind, value, label, count) => {
      const input = element('input', { type: 'checkbox' });
      input.checked = hides(kind).has(value);
      input.addEventListener('change', () => {
        if (input.checked) own[kind].add(value);
        else [own, linked].forEach((sets) => sets[kind].delete(value));
        changed();
      });
      return element('label', {}, input, ` ${label}`, count === undefined ? '' : ` (${number.format(count)})`);
    };
    const found = new Map(counted((story) => [story.rating]));
    const ratings = [...Array.from($('rating').options).map((option) => option.value).filter(Boolean), ''];
    $('hide-ratings').replaceChildren(
      ...ratings.map((value) => box('ratings', value, value || 'without a rating', found.get(value) || 0)),
    );
    const policies = new Map(counted((story) => [story.policy]));
    $('hide-policies').replaceChildren(
      box('policies', 'declined', 'chose not to warn', policies.get('declined') || 0),
      box('policies', 'unspecified', 'says nothing about content', policies.get('unspecified') || 0),
    );
    const labels = new Map();
    for (const story of stories) for (const label of story.labels) labels.set(label.toLowerCase(), label);
    const warnings = counted((story) => story.warnings).slice(0, OFFERED);
    const known = new Set(warnings.map(([value]) => value));
    // What is hidden stays on the list although no story has it at the moment.
    for (const value of hides('warnings')) if (!known.has(value)) warnings.push([value, 0]);
    $('hide-warnings').replaceChildren(
      ...warnings.map(([value, count]) => box('warnings', value, labels.get(value) || value, count)),
    );
    $('hide-words').value = [...hides('words')].join(', ');
  };

  const changed = () => {
    view.page = 1;
    store();
    toAddress(false);
    show();
  };

  const fill = () => {
    for (const name of TEXTS) $(name).value = view[name];
    $('narrow').open = TEXTS.slice(2).some((name) => view[name]);
  };

  const listen = () => {
    for (const name of TEXTS) {
      $(name).addEventListener('input', () => {
        view[name] = $(name).value;
        changed();
      });
    }
    $('hide-words').addEventListener('input', () => {
      const words = listed($('hide-words').value);
      linked.words = new Set(words.filter((word) => linked.words.has(word)));
      own.words = new Set(words.filter((word) => own.words.has(word) || !linked.words.has(word)));
      changed();
    });
    $('forget').addEventListener('click', () => {
      for (const sets of [own, linked]) Object.values(sets).forEach((set) => set.clear());
      changed();
      boxes();
    });
    $('search').addEventListener('submit', (event) => event.preventDefault());
    window.addEventListener('popstate', () => {
      fromAddress();
      fill();
      boxes();
      show();
    });
  };

  const ready = () => {
    offer();
    const typed = $('q').value;
    fromAddress();
    // Whoever types faster than the stories are there loses nothing.
    view.q = typed || view.q;
    fill();
    boxes();
    listen();
    show();
    root.classList.remove('waiting');
    root.dataset.ready = 'true';
  };

  $('theme').addEventListener('click', () => {
    const isDark = root.dataset.theme
      ? root.dataset.theme === 'dark'
      : window.matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = isDark ? 'light' : 'dark';
    try {
      localStorage.setItem('ficbind-library-theme', root.dataset.theme);
    } catch (error) {
      // It holds until the page is closed.
    }
  });

  load();
})();
