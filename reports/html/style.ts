/** The page's style sheet: two palettes, screen and paper. No colour stands alone: each verdict also has a sign and a word. */
import { LADDER_STYLE } from '../ladder';

const LIGHT = `
--bg:#f4f6f8;--panel:#fff;--soft:#eef1f5;--ink:#1b2530;--muted:#5a6673;--rule:#dce2e8;--accent:#1f5fbf;--on-accent:#fff;--hover:#1f5fbf14;--shadow:0 1px 2px #0f1c2a14,0 2px 8px #0f1c2a0a;
--mast:#14202e;--mast-ink:#f2f6fa;--mast-muted:#9db0c3;
--pass:#18794a;--fail:#b3261e;--warn:#8f5b00;--inconclusive:#2e6f95;--error:#86269b;--known:#6a7682;--not-applicable:#6a7682;--observation:#2e6f95;--not-judged:#6a7682;
--pass-bg:#e3f4ea;--fail-bg:#fdeae8;--warn-bg:#fdf1d8;--inconclusive-bg:#e3f0f8;--error-bg:#f6e7fa;--known-bg:#eceff2;--not-applicable-bg:#f0f2f4;--observation-bg:#e3f0f8;--not-judged-bg:#f0f2f4;`;

const DARK = `
--bg:#10161d;--panel:#182029;--soft:#212b36;--ink:#e4eaf0;--muted:#95a3b1;--rule:#2d3946;--accent:#7fb2ff;--on-accent:#0d1826;--hover:#7fb2ff1f;--shadow:none;
--mast:#0a0f15;--mast-ink:#f2f6fa;--mast-muted:#8ea1b4;
--pass:#5fcf92;--fail:#ff8a80;--warn:#f0b84a;--inconclusive:#7cc4ee;--error:#d99bec;--known:#95a3b1;--not-applicable:#95a3b1;--observation:#7cc4ee;--not-judged:#95a3b1;
--pass-bg:#163426;--fail-bg:#43201f;--warn-bg:#3b2f14;--inconclusive-bg:#17303f;--error-bg:#37203f;--known-bg:#262f39;--not-applicable-bg:#222b34;--observation-bg:#17303f;--not-judged-bg:#222b34;`;

const VERDICTS = [
  'pass',
  'fail',
  'warn',
  'inconclusive',
  'error',
  'known',
  'not-applicable',
  'observation',
  'not-judged',
];
const COLOURS = VERDICTS.map(
  v => `.chip.${v},.why.${v},.toggle.${v}[aria-pressed=true]{color:var(--${v});background:var(--${v}-bg)}
.card.${v} b,.card.${v} span,td.${v},.rulecount.${v},.ref.${v} span{color:var(--${v})}.bar .${v}{fill:var(--${v})}.case.${v}{--edge:var(--${v})}`,
).join('\n');

export const STYLE = `
:root{color-scheme:light dark;${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
html{scroll-padding-top:70px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans","DejaVu Sans",sans-serif}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.86em}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
h1,h2,h3,h4{line-height:1.25;margin:0}
h2{font-size:1.05rem}h4{font-size:.78rem;letter-spacing:.02em;color:var(--muted);margin:1.1rem 0 .4rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4}
ul,ol{margin:0;padding:0;list-style:none}dl,dd,p{margin:0}
[hidden]{display:none!important}
.wrap{max-width:1440px;margin-inline:auto;padding-inline:clamp(12px,2.5vw,32px)}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-999px}.skip:focus{left:12px;top:12px;z-index:9;background:var(--panel);padding:8px 12px}
.quiet{color:var(--muted);font-size:.87rem}
.panel{background:var(--panel);border:1px solid var(--rule);border-radius:12px;box-shadow:var(--shadow);padding:18px 20px}
main>*{margin-top:20px}
main{display:block;padding-bottom:28px}

.mast{background:var(--mast);color:var(--mast-ink);padding:26px 0 62px}
.kicker{color:var(--mast-muted);font-size:.86rem}
.mast h1{font-size:clamp(1.5rem,3vw,2.1rem);letter-spacing:-.01em;margin:2px 0 16px;overflow-wrap:anywhere}
.facts{display:flex;flex-wrap:wrap;gap:8px 32px}
.facts dt{font-size:.76rem;color:var(--muted)}.facts dd{overflow-wrap:anywhere}
.mast .facts dt{color:var(--mast-muted)}
.verdict{margin-top:-42px}
.verdict>div{background:var(--panel);border:1px solid var(--rule);border-left:7px solid var(--tone);border-radius:12px;padding:18px 22px;box-shadow:var(--shadow)}
.verdict h2{font-size:1.5rem;color:var(--tone);letter-spacing:-.01em}.verdict p{margin-top:4px}
.good{--tone:var(--pass)}.bad{--tone:var(--fail)}.unsure{--tone:var(--inconclusive)}

.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(124px,1fr));gap:12px}
.card{font:inherit;text-align:left;color:inherit;background:var(--panel);border:1px solid var(--rule);border-radius:12px;padding:12px 16px;cursor:pointer;box-shadow:var(--shadow)}
.card:hover{border-color:var(--accent)}
.card b{display:block;font-size:1.9rem;line-height:1.15;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
.card>span{font-size:.88rem;font-weight:600}
.card.none.none b,.card.none.none span{color:var(--muted)}.card.none{box-shadow:none;background:transparent}
.bar{display:block;height:10px;border-radius:5px;background:var(--soft)}.bar.wide{width:100%;margin-top:14px}.bar.narrow{width:120px;height:8px}
.bar .known,.bar .not-applicable{opacity:.45}

.chip{display:inline-block;white-space:nowrap;font-size:.78rem;font-weight:650;line-height:1.2;padding:4px 9px;border-radius:99px}
.chip.known,.chip.not-applicable{font-weight:500}
.chip.surprise{color:var(--warn);background:var(--warn-bg)}
.level{font-size:.74rem;font-weight:600;color:var(--muted);border:1px solid var(--rule);border-radius:5px;padding:1px 6px;white-space:nowrap}
.level.MUST{color:var(--ink);border-color:var(--muted)}

.attention ul{margin-top:10px}.attention li+li{border-top:1px solid var(--rule)}
.attention a{display:grid;grid-template-columns:144px minmax(0,1fr) auto;gap:12px;align-items:start;padding:9px 8px;margin-inline:-8px;color:inherit;text-decoration:none;border-radius:8px}
.attention .chip{justify-self:start}
.attention a:hover{background:var(--hover)}
.attention .what{display:grid;min-width:0;overflow-wrap:anywhere}.attention .what span{color:var(--muted);font-size:.9rem}
.reqids{color:var(--muted);text-align:right}.reqids code{display:block;max-width:260px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.notes li{margin-top:8px;white-space:pre-wrap;overflow-wrap:anywhere;padding-left:14px;border-left:3px solid var(--rule)}
.pair{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:20px;align-items:start}
.scroll{overflow-x:auto;position:relative}
table{border-collapse:collapse;width:100%;margin-top:10px;font-size:.92rem}
th{font-weight:600;text-align:left}thead th{font-size:.78rem;color:var(--muted);font-weight:500}
td,th{padding:7px 10px 7px 0;border-bottom:1px solid var(--rule);vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
.num{text-align:right;font-variant-numeric:tabular-nums}td.num{font-weight:600}td.num.zero{color:var(--muted);opacity:.55;font-weight:400}
.roles td,.roles th{vertical-align:middle;padding-right:14px}.share{width:22%}.share .bar{width:100%;min-width:70px}
.legend{margin-top:6px}.legend>div{display:grid;grid-template-columns:132px 1fr;gap:10px;padding:6px 0;font-size:.9rem}

.over{font-size:1.35rem;padding-top:10px}
.filters{position:sticky;top:0;z-index:3;display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:10px 6px;margin-inline:-6px;background:var(--bg)}
.toggles{display:flex;flex-wrap:wrap;gap:6px}
.filters button,.filters select,.filters input,.copy{font:inherit;font-size:.87rem;color:var(--ink);background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:5px 10px;cursor:pointer}
.filters input{cursor:text;width:100%}.filters .grow{flex:1;min-width:150px}.filters select{max-width:160px}
.filters button:hover,.copy:hover{border-color:var(--accent)}
.filters .toggle{border-radius:99px;border-color:transparent;font-weight:600}
.filters .toggle[aria-pressed=false]{background:transparent;border-color:var(--rule);color:var(--muted);font-weight:400}
.toggle b{font-variant-numeric:tabular-nums}
#count{color:var(--muted);font-size:.87rem;min-width:7em;text-align:right;margin-left:auto}

.area{margin-top:16px}
.area h3{display:flex;align-items:center;gap:14px;font-size:1rem;margin-bottom:8px;overflow-wrap:anywhere}
.area h3 .quiet{font-weight:400}
.list{background:var(--panel);border:1px solid var(--rule);border-radius:12px;box-shadow:var(--shadow);overflow:clip}
.case+.case{border-top:1px solid var(--rule)}
.case>summary{display:grid;grid-template-columns:140px minmax(0,1fr) minmax(0,215px) 66px 76px 14px;gap:12px;align-items:center;padding:9px 16px;cursor:pointer;list-style:none}
.case>summary::-webkit-details-marker{display:none}
.case>summary::after{content:"";width:7px;height:7px;border:solid var(--muted);border-width:0 2px 2px 0;transform:rotate(45deg) translate(-2px,-2px)}
.case[open]>summary::after{transform:rotate(225deg) translate(-2px,-2px)}
.case>summary:hover{background:var(--hover)}
.case>summary:focus-visible{outline-offset:-2px}
.case[open]{box-shadow:inset 4px 0 0 var(--edge)}.case[open]>summary{background:var(--soft)}
.c-t{min-width:0}.title{display:block;overflow-wrap:anywhere}.case:is(.fail,.warn,.error,.inconclusive) .title{font-weight:600}
.case.known .title,.case.not-applicable .title{color:var(--muted)}
.id{color:var(--muted);overflow-wrap:anywhere;font-size:.8rem}
.c-q{color:var(--muted);font-size:.86rem;overflow-wrap:anywhere}.c-q code{display:inline-block;max-width:100%;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;vertical-align:bottom}.c-d{text-align:right;color:var(--muted);font-size:.87rem;font-variant-numeric:tabular-nums}
.body{padding:4px 20px 20px}
.why{margin-top:12px;padding:10px 14px;border-radius:8px;font-weight:550;white-space:pre-wrap;overflow-wrap:anywhere}
.why.known{font-weight:400}
.reqs li{display:flex;gap:10px;align-items:baseline;margin-top:4px}.req code{white-space:nowrap}
.compared{display:grid;grid-template-columns:1fr 1fr;gap:14px}
.side{min-width:0;display:flex;flex-direction:column}
.side pre{flex:1;max-height:60vh;overflow:auto;padding:10px 14px;border-radius:8px;background:var(--soft);border-left:4px solid var(--muted)}
.expected pre{border-color:var(--pass)}.case.fail .observed pre,.case.warn .observed pre{border-color:var(--edge)}
.steps li{display:grid;grid-template-columns:20px minmax(0,1fr) auto;gap:8px;padding:3px 0;overflow-wrap:anywhere}
.steps .mark,.steps .took{color:var(--muted)}.took{font-size:.85rem;font-variant-numeric:tabular-nums}
.steps .passed .mark{color:var(--pass)}.steps .failed .mark{color:var(--fail);font-weight:700}
.steps .failed{background:var(--fail-bg);margin-inline:-8px;padding-inline:8px;border-radius:6px}.case.known .steps .failed{background:var(--known-bg)}
.steps .skipped{color:var(--muted)}
.said{display:block;color:var(--fail);white-space:pre-wrap;font-size:.9rem}.case.known .said{color:var(--muted)}
.wire{display:grid;grid-template-columns:minmax(0,max-content) minmax(460px,1fr);gap:20px;margin-top:6px}
.drawing,.messages{max-height:min(78vh,900px);overflow:auto;min-width:0}
.drawing h4,.messages h4{position:sticky;top:0;left:0;margin:0;padding:8px 0 6px;background:var(--panel);z-index:1}
.drawing svg{display:block}
.msg{border:1px solid var(--rule);border-radius:8px;margin-bottom:6px;overflow:clip;scroll-margin-top:34px}
.msg summary{display:grid;grid-template-columns:1.8em 4.9em minmax(7em,auto) minmax(0,1fr);gap:8px;padding:5px 10px;cursor:pointer;font-size:.86rem;list-style:none;align-items:baseline}
.msg summary::-webkit-details-marker{display:none}
.msg summary:hover{background:var(--hover)}.msg summary:focus-visible{outline-offset:-2px}
.msg.now{border-color:var(--accent);box-shadow:0 0 0 1px var(--accent)}
.no,.msg time{color:var(--muted);text-align:right;font-variant-numeric:tabular-nums}
.dir{color:var(--muted);white-space:nowrap}.msg .sum{font-weight:550;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.msg[open] .sum{white-space:normal;overflow-wrap:anywhere}
.msg.out .sum{color:var(--accent)}.fault,.faults{color:var(--fail)}
.msg .path,.msg>.quiet,.faults{padding:2px 12px 6px}.path{color:var(--muted);font-size:.84rem}
.faults li::before{content:"⚠ "}
.raw{padding:10px 14px;background:var(--soft);font-size:.81rem;line-height:1.5;max-height:60vh;overflow:auto}
.raw .wrong{text-decoration:underline wavy var(--fail);text-underline-offset:3px}.raw i{font-style:normal;color:var(--fail);background:var(--fail-bg);border-radius:3px}
.log{margin-top:14px}.log pre{margin-top:6px;padding:10px 14px;background:var(--soft);border-radius:8px;max-height:50vh;overflow:auto}.log summary{cursor:pointer;font-size:.87rem;color:var(--muted)}
.command{display:flex;gap:8px;align-items:stretch}.command code{flex:1;min-width:0;padding:8px 12px;background:var(--soft);border-radius:8px;overflow-wrap:anywhere}
.body .facts{margin-top:14px;font-size:.87rem}
.fold summary{cursor:pointer}.fold summary h2{display:inline}.fold>pre{margin-top:12px}
.requirements td{overflow-wrap:anywhere;min-width:80px}.requirements td:first-child{min-width:170px}.requirements td:nth-child(2){min-width:180px}.refs{width:36%}.refs summary{cursor:pointer;color:var(--muted);font-size:.87rem}
.ref{display:inline-block;margin-right:8px;overflow-wrap:anywhere;color:inherit}
.ruleline{margin-top:12px;color:var(--muted);font-size:.92rem}.rulecount{font-weight:600;white-space:nowrap;margin-right:10px}
.rule>summary{grid-template-columns:140px minmax(0,1fr) minmax(0,215px) 66px 130px 14px}.ruletext{margin-top:10px}
.rulefold{margin-top:12px}.rulefold>summary{cursor:pointer;padding:6px 2px;font-weight:600}.rulefold>summary .quiet{font-weight:400}
.evidence{margin-top:14px;padding-left:14px;border-left:3px solid var(--rule)}.evidence .facts{margin:6px 0 8px}.evidence .raw{border-radius:8px;max-height:30vh}
footer{padding-block:8px 40px}
${COLOURS}
${LADDER_STYLE}
@media (max-width:1080px){.wire{grid-template-columns:minmax(0,1fr)}.drawing,.messages{max-height:none}.drawing{overflow-x:auto}}
@media (max-width:860px){.pair,.compared{grid-template-columns:minmax(0,1fr)}.case>summary{grid-template-columns:minmax(0,1fr) auto 14px;gap:4px 10px}.c-t{grid-column:1/-1;grid-row:2}.c-q,.c-l{display:none}.attention a{grid-template-columns:1fr}.reqids{text-align:left}.filters{position:static}}
@media print{
:root{color-scheme:light;${LIGHT}--bg:#fff;--shadow:none;--mast:#fff;--mast-ink:#000;--mast-muted:#444}
html,body{font-size:11px}.compared{grid-template-columns:1fr 1fr}.case>summary{grid-template-columns:110px minmax(0,1fr) minmax(0,150px) 56px 60px;padding-block:5px}.c-t{grid-column:auto;grid-row:auto}.c-q,.c-l{display:block}.attention a{grid-template-columns:120px minmax(0,1fr) auto}:focus-visible{outline:none}.filters,.skip,.copy,.case>summary::after{display:none!important}
.mast{padding:0 0 8px}.verdict{margin-top:0}.wrap{max-width:none;padding-inline:0}
.wire{display:block}.drawing,.messages,.raw,.side pre,.log pre{max-height:none;overflow:visible}.drawing svg{max-width:100%;height:auto}
.case>summary,.msg>summary,tr,.side,.card{break-inside:avoid}.area h3,h4{break-after:avoid}
.cards{grid-template-columns:repeat(7,1fr)}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
