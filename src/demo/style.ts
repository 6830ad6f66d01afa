/** The look of the demo: one sheet for its page, and for the shop in its frame. */
export const style = `
:root{color-scheme:light dark;font:1rem/1.45 system-ui,sans-serif;
--paper:light-dark(#f4f2ee,#14171a);--card:light-dark(#fff,#1d2226);--ink:light-dark(#1d2429,#e8eaec);--soft:light-dark(#52606a,#a9b4bc);
--line:light-dark(#d9d5cc,#343c42);--accent:light-dark(#0b5a6e,#7fd0e0);--on-accent:light-dark(#fff,#0d1b20);
--good:light-dark(#176b3a,#7fd6a1);--bad:light-dark(#a32020,#ff9c94);--wait:light-dark(#7a5200,#f0c36a)}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
a{color:var(--accent)}
h1,h2,h3,p,ol,ul{margin:0}
h1{font-size:1.35rem}h2{font-size:1.05rem}h3{font-size:1rem}
button,.button{font:inherit;min-height:2.5rem;padding:.4rem .9rem;border:1px solid var(--line);border-radius:.5rem;background:var(--card);color:var(--ink);cursor:pointer;text-decoration:none;display:inline-block}
button.main,.button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button:disabled{opacity:.55;cursor:default}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.soft{color:var(--soft)}
.small{font-size:.875rem}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center}

.demo-head{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:baseline;justify-content:space-between;padding:.75rem 1rem;border-bottom:1px solid var(--line)}
.demo-head nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem}
#demo{display:grid;gap:1rem;padding:1rem;max-width:100rem;margin:0 auto;grid-template-columns:minmax(0,1fr)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;display:grid;gap:.75rem;align-content:start;min-width:0}
#guide ol{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.35rem 1.5rem}
#guide li{display:flex;gap:.5rem;align-items:baseline}
#guide li::before{content:"○";color:var(--soft)}
#guide .done{color:var(--soft)}
#guide .done::before{content:"✓";color:var(--good)}
#guide .now{font-weight:600}
#guide .now::before{content:"→";color:var(--accent)}

.browser{padding:0;overflow:hidden;grid-template-rows:auto 1fr;gap:0}
.bar{padding:.5rem .75rem;border-bottom:1px solid var(--line);font-size:.875rem;color:var(--soft)}
.browser iframe,.phone iframe{border:0;width:100%;height:100%;display:block;position:relative}.browser iframe{position:absolute;inset:0}
.frame,.asleep{height:100%;min-height:33rem}
.frame,.screen.full{position:relative}
.frame::before,.screen.full::before{content:"Loading …";position:absolute;inset:40% 0 auto;text-align:center;color:var(--soft)}
.asleep{display:grid;place-content:center;justify-items:center;gap:.75rem;padding:1rem;text-align:center;color:var(--soft)}

.phone{width:min(18.5rem,100%);height:36rem;margin:0 auto;border:.65rem solid light-dark(#2a3035,#4a545c);border-radius:2.2rem;background:var(--card);display:grid;grid-template-rows:auto 1fr auto;overflow:hidden}
.phone .bar{text-align:center}
.screen{padding:1rem;display:grid;gap:.75rem;align-content:start;overflow:auto;min-height:0}
.screen.full{padding:0;overflow:hidden;align-content:stretch}
.screen.dark{background:#0d0f11;color:#c9d1d6;place-content:center;text-align:center;justify-items:center}
.screen button{width:100%}
.foot{padding:.4rem;display:grid;place-items:center}.dark+.foot{background:#0d0f11}
.icons{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.icon{display:grid;justify-items:center;gap:.35rem;border:0;background:none;padding:.5rem;position:relative;height:auto}
.tile{width:3.75rem;height:3.75rem;border-radius:1rem;display:grid;place-items:center;font-weight:700;font-size:1.5rem;color:#fff}
.svipp{background:#5b2a86}.bergbank{background:#1f5f3f}.tile.svipp::before{content:"S"}.tile.bergbank::before{content:"B"}.badge::before{content:"1"}
.head{color:#fff;padding:.75rem;border-radius:.75rem;font-weight:700}
.badge{position:absolute;top:.1rem;right:1.2rem;background:#a32020;color:#fff;border-radius:1rem;padding:0 .5rem;font-size:.8rem}
.sum{font-size:1.75rem;font-weight:700}

.sides{display:grid;gap:1rem;grid-template-columns:minmax(0,1fr)}
.side{display:grid;gap:.6rem;align-content:start;min-width:0}
.verdict{border-left:.3rem solid var(--soft);padding:.4rem .75rem;font-weight:600;background:color-mix(in srgb,var(--soft) 9%,transparent)}
.verdict.paid{border-color:var(--good)}.verdict.lost,.verdict.unnoticed,.verdict.late{border-color:var(--bad)}.verdict.waiting,.verdict.deciding,.verdict.exception{border-color:var(--wait)}
.verdict.paid b{color:var(--good)}.verdict.lost b,.verdict.unnoticed b,.verdict.late b{color:var(--bad)}.verdict.waiting b,.verdict.exception b,.verdict.deciding b{color:var(--wait)}
.time{list-style:none;padding:0;display:grid;gap:.5rem;font-size:.9rem}
.time time{color:var(--soft);font-variant-numeric:tabular-nums;font-weight:400;margin-right:.6rem}
.time .customer{font-weight:600}
.time .world{color:var(--bad)}
.time .ahead{color:var(--soft)}

.faults{display:flex;flex-wrap:wrap;gap:.5rem}
.faults button{text-align:left;flex:1 1 13rem;height:auto}
.faults button b{display:block}
.faults [aria-pressed=true]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.faults [aria-pressed=true] b::after{content:" · on";color:var(--bad)}
.graces{display:flex;flex-wrap:wrap;gap:.5rem;border:0;padding:0;margin:0}
.graces [aria-pressed=true]{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{text-align:left;padding:.3rem .5rem .3rem 0;border-top:1px solid var(--line);vertical-align:top}
#gone{display:none;margin:1rem}.gone #gone{display:block}
.wide{overflow:auto}
.more{max-width:100rem;margin:0 auto;padding:0 1rem 2rem}
.more pre{overflow:auto;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.75rem;font-size:.8rem}
table{min-width:44rem}
@media (max-width:51.9rem){.frame,.asleep{min-height:29rem}.phone{height:31rem}}
@media (min-width:52rem){#demo{grid-template-columns:minmax(0,1fr) 19rem}#guide,#told,#world,#orders{grid-column:1/-1}.sides{grid-template-columns:1fr 1fr;gap:1.5rem}}
@media (min-width:80rem){#demo{grid-template-columns:minmax(20rem,25rem) 18.5rem minmax(0,1fr)}#guide,#world,#orders{grid-column:1/-1}#told{grid-column:3}.told{height:36rem;overflow:auto}}

.shop{padding:1rem;display:grid;gap:1rem;background:var(--card);min-height:100vh;align-content:start}
.shop header{display:flex;justify-content:space-between;align-items:center;gap:.5rem;border-bottom:2px solid var(--accent);padding-bottom:.6rem}
.shop header b{font-size:1.3rem;letter-spacing:.08em}
.shop .wares{list-style:none;padding:0;display:grid;gap:.75rem}
.shop .wares li{display:grid;grid-template-columns:3.5rem minmax(0,1fr) auto;gap:.75rem;align-items:center;border:1px solid var(--line);border-radius:.6rem;padding:.6rem}
.shop .wares svg{width:3.5rem;height:3.5rem;color:var(--accent)}
.shop form{display:grid;gap:.5rem}
`
