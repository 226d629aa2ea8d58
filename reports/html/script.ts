/** The page's only script: filters, links into closed cases, copying. The page can be read without it. */
export const SCRIPT = String.raw`
(() => {
  'use strict';
  const all = selector => [...document.querySelectorAll(selector)];
  const cases = all('.case[data-v]'), areas = all('.area'), toggles = all('[data-toggle]');
  const text = document.getElementById('text'), role = document.getElementById('role');
  const count = document.getElementById('count'), none = document.querySelector('.none-left');
  const on = new Set(toggles.map(t => t.dataset.toggle));

  function apply() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of cases) {
      const { v, r, q } = item.dataset;
      const fits = on.has(v) && (!role.value || r.split(' ').includes(role.value)) && words.every(w => q.includes(w));
      item.hidden = !fits;
      if (fits) shown++;
    }
    for (const area of areas) area.hidden = !area.querySelector('.case:not([hidden])');
    for (const t of toggles) t.setAttribute('aria-pressed', String(on.has(t.dataset.toggle)));
    none.hidden = shown > 0;
    count.textContent = shown === cases.length ? shown + (shown === 1 ? ' case' : ' cases') : shown + ' of ' + cases.length + ' cases';
  }
  function showAll() {
    for (const t of toggles) on.add(t.dataset.toggle);
    role.value = text.value = '';
    apply();
  }
  function only(verdict) {
    role.value = text.value = '';
    on.clear();
    on.add(verdict);
    apply();
  }

  for (const t of toggles) t.addEventListener('click', () => {
    const v = t.dataset.toggle;
    if (on.size === toggles.length) { on.clear(); on.add(v); }
    else if (on.has(v)) { on.delete(v); if (on.size === 0) toggles.forEach(o => on.add(o.dataset.toggle)); }
    else on.add(v);
    apply();
  });
  for (const card of all('[data-only]')) card.addEventListener('click', () => {
    only(card.dataset.only);
    document.getElementById('cases').scrollIntoView();
  });
  text.addEventListener('input', apply);
  role.addEventListener('change', apply);
  document.querySelector('.filters').addEventListener('submit', e => e.preventDefault());
  document.getElementById('reset').addEventListener('click', showAll);
  document.getElementById('fold').addEventListener('click', () => cases.forEach(c => { c.open = false; }));

  function reveal() {
    let id = '';
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    const owner = target.closest('.case[data-v]');
    if (owner && owner.hidden) showAll();
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    document.documentElement.style.scrollPaddingTop = document.querySelector('.filters').offsetHeight + 8 + 'px';
    all('.now').forEach(e => e.classList.remove('now'));
    target.classList.add('now');
    target.scrollIntoView({ block: target.matches('.msg') ? 'nearest' : 'start' });
    const summary = target.querySelector('summary');
    if (summary) summary.focus({ preventScroll: true });
  }
  addEventListener('hashchange', reveal);
  document.addEventListener('click', e => {
    const link = e.target.closest && e.target.closest('a[href^="#"]');
    if (link && link.getAttribute('href') === location.hash) reveal();
    const copy = e.target.closest && e.target.closest('.copy');
    if (copy) copyText(copy);
  });
  async function copyText(button) {
    const code = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
      setTimeout(() => { button.textContent = 'Copy'; }, 1500);
    } catch { getSelection().selectAllChildren(code); }
  }
  addEventListener('keydown', e => {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
    if (e.key === '/' && !typing && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); text.focus(); text.select(); }
    if (e.key === 'Escape' && document.activeElement === text) { text.value = ''; apply(); }
  });
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = cases.filter(c => !c.hidden && !c.open && c.dataset.v === 'fail');
    opened.forEach(c => { c.open = true; });
  });
  addEventListener('afterprint', () => { opened.forEach(c => { c.open = false; }); });
  apply();
  reveal();
})();
`;
