/** The page's style sheet: one column on a phone, two on a desktop, light or dark as the reader's system is. */
export const style = `
:root{color-scheme:light dark;--page:#eef1f5;--card:#fff;--ink:#18212f;--soft:#4a5568;--line:#dde3eb;--accent:#2459a8;
--drill:#b5303f;--twin:#4d6079;--ok:#146c43;--ok-bg:#dff3e7;--miss:#a1202f;--miss-bg:#fbe3e5;--code:#f3f6fa;--hero:#16233a;--hero-soft:#b9c7dc}
@media (prefers-color-scheme:dark){:root{--page:#0f151d;--card:#17202b;--ink:#e8edf4;--soft:#b6c2d2;--line:#2c3747;--accent:#8fbbff;
--drill:#ff8f88;--twin:#a5bad3;--ok:#7fdca8;--ok-bg:#16382a;--miss:#ff9da3;--miss-bg:#47202a;--code:#111922;--hero:#121c2c;--hero-soft:#a9b9d0}}
*{box-sizing:border-box}
html{scroll-padding-top:5rem}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 "Open Sans",system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
a{color:var(--accent)}
:focus-visible{outline:3px solid #4f86c6;outline-offset:2px;border-radius:3px}
h1,h2,h3{line-height:1.2;margin:0}
h1{font-size:1.9rem;letter-spacing:-.01em;text-wrap:balance}
h2{font-size:1.25rem}
h3{font-size:1.02rem}
p{margin:.4rem 0}
header{background:var(--hero);color:#fff;padding:2.2rem 0 4.6rem}
header>div{padding:0 1.25rem}
header>div,main{max-width:1180px;margin:0 auto}
.eyebrow{color:var(--hero-soft);font-size:.8rem;letter-spacing:.09em;text-transform:uppercase;margin:0 0 .5rem}
.meta{color:var(--hero-soft);margin:.7rem 0 0;font-size:.88rem;display:flex;flex-wrap:wrap;gap:.15rem 1.1rem}
.pill{display:inline-block;border-radius:99px;padding:.2rem .8rem;font-weight:700;font-size:.86rem;margin-top:.9rem}
.ok{color:var(--ok);background:var(--ok-bg)}
.miss{color:var(--miss);background:var(--miss-bg)}
main{padding:0 1.25rem 3rem;margin-top:-3.2rem}
.findings{list-style:none;margin:0 0 1rem;padding:0;display:grid;gap:.8rem;grid-template-columns:repeat(6,1fr)}
.findings li{margin:0;background:var(--card);border-radius:12px;padding:1rem 1.05rem;box-shadow:0 1px 2px #0001,0 6px 18px #0a1a3512;grid-column:span 2;border-top:3px solid var(--twin)}
.findings li:first-child{border-top-color:var(--drill)}
.findings li:nth-child(-n+2){grid-column:span 3}
.findings h2{font-size:.78rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft)}
.findings p{font-size:1rem;margin:.35rem 0 .45rem}
.findings li:nth-child(-n+2) p{font-size:1.16rem;font-weight:600;line-height:1.35}
.findings a{font-size:.84rem}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.1rem 1.2rem;margin:0 0 1rem;min-width:0}
.story{font-size:1.04rem;max-width:75ch}
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:1rem}
.charts .card{margin:0}
.charts .card:is(#incidentTimeline,#queueDepth,#sliceChange,#poolUtilisation){grid-column:1/-1}
.charts-title{margin:1.6rem 0 .7rem}
.takeaway{font-weight:600;margin:.3rem 0 .1rem}
.howto,.note,.empty{color:var(--soft);font-size:.86rem;margin:.1rem 0 .5rem}
.note{margin:.5rem 0 0}
.chart{width:100%;overflow:hidden}
html:not(.drawn) .chart,html:not(.drawn) .choice,html:not(.drawn) .range{display:none}
.choice{display:block;font-size:.88rem;color:var(--soft);margin:.3rem 0 .4rem}
select,input,button{font:inherit;color:var(--ink);background:var(--card);border:1px solid #8391a5;border-radius:7px;padding:.25rem .5rem;max-width:100%;min-height:2.1rem}
button{cursor:pointer;font-weight:600}
button:not(:disabled):hover{border-color:var(--accent);color:var(--accent)}
button:disabled{opacity:.55;cursor:default}
.range label{white-space:nowrap}
.range{position:sticky;top:0;z-index:5;background:var(--card);border:1px solid var(--line);border-radius:0 0 12px 12px;padding:.55rem 1.2rem;margin:0 0 1rem;display:flex;flex-wrap:wrap;gap:.5rem .8rem;align-items:center;box-shadow:0 4px 14px #0a1a3514;font-size:.9rem}
.range input{width:5rem}
.range output{color:var(--soft)}
.scroll{overflow:auto;max-width:100%}
.data{margin-top:.6rem;font-size:.86rem}
.data .scroll{max-height:22rem;border:1px solid var(--line);border-radius:8px;margin-top:.4rem}
summary{cursor:pointer;color:var(--accent);padding:.15rem 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.28rem .7rem;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums;vertical-align:top}
.data thead th{position:sticky;top:0;background:var(--code);white-space:nowrap}
.verdicts th,.verdicts td{padding:.5rem .7rem}
.verdicts small{display:block;font-weight:400;color:var(--soft)}
.verdicts thead th{color:var(--soft);font-size:.82rem;font-weight:600}
.verdicts .group{font-size:.78rem;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);background:var(--code)}
.mark{border-radius:99px;padding:.1rem .6rem;font-size:.82rem;font-weight:700;white-space:nowrap}
.columns{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem;margin-top:.8rem}
.columns>div{min-width:0}
.columns h3{margin:1rem 0 .3rem}
.columns>div>h3:first-child{margin-top:0}
ul,ol{padding-left:1.3rem;margin:.4rem 0}
li{margin:.3rem 0}
code,pre{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;background:var(--code);border-radius:6px}
code{padding:.1rem .3rem;overflow-wrap:anywhere}
pre{padding:.7rem .8rem;overflow:auto;margin:.4rem 0}
pre code{padding:0;background:none;overflow-wrap:normal}
.files{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));gap:0 1rem;overflow-wrap:anywhere;font-size:.9rem}
#vg-tooltip-element{font-family:inherit!important}
@media (max-width:760px){
 header{padding:1.5rem 0 4.2rem}header>div{padding:0 1rem}main{padding:0 .7rem 2rem}h1{font-size:1.45rem}
 .findings,.charts,.columns{grid-template-columns:minmax(0,1fr)}
 .findings li,.findings li:nth-child(-n+2),.charts .card{grid-column:1/-1}
 .card{padding:.9rem .85rem}.range{padding:.5rem .85rem}.range input{width:3.4rem;padding:.25rem .3rem}.range{gap:.4rem}.range output{font-size:.82rem}
 .verdicts thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
 .verdicts,.verdicts tbody,.verdicts tr,.verdicts th,.verdicts td{display:block;border:0;padding:0}
 .verdicts tr{padding:.7rem 0;border-bottom:1px solid var(--line)}
 .verdicts .group{padding:.3rem .5rem;border-radius:6px}.verdicts th[scope=row]{margin:.35rem 0 .2rem}
 .verdicts td[data-label]{display:flex;gap:.6rem}.verdicts td[data-label]::before{content:attr(data-label);color:var(--soft);flex:0 0 5rem}
}
@media print{.range,.choice{display:none}.card{break-inside:avoid}}
`
