/**
 * The one style sheet. Plain enough for the WebViews of old phones: no nesting, no colour functions, flex before grid.
 * Where the first pointer is a finger the app's button comes first, else the code: the device says which it is.
 */
export const style = `
:root{color-scheme:light dark;--back:#f3f4f6;--card:#fff;--text:#16191d;--soft:#4a525c;--line:#d5d9df;--focus:#0b57d0}
@media (prefers-color-scheme:dark){:root{--back:#111417;--card:#1c2126;--text:#f1f3f5;--soft:#b6bec8;--line:#3a424b;--focus:#8ab4f8}}
*{box-sizing:border-box}
html{font:100%/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;background:var(--back);color:var(--text);overflow-wrap:anywhere;word-wrap:break-word}
.shop{padding:.9rem 1rem;background:var(--shop);color:var(--on-shop);border-bottom:1px solid var(--line);text-align:center;font-size:1.15rem;font-weight:600}
.shop img{display:inline-block;max-width:80%;max-height:3rem;padding:.35rem .6rem;border-radius:.4rem;background:#fff;color:#000;vertical-align:middle}
main{width:94%;width:calc(100% - 1.5rem);max-width:30rem;margin:1rem auto;padding:1.75rem 1.25rem;border:1px solid var(--line);border-radius:.9rem;background:var(--card);text-align:center}
main.form{max-width:44rem}
h1{margin:.25rem 0 .75rem;font-size:1.45rem;line-height:1.25}
h2{margin:0 0 .75rem;font-size:1rem;font-weight:600}
p{margin:.6rem 0;color:var(--soft)}
.sum{margin:0 0 1.25rem;font-size:1.9rem;font-weight:700;line-height:1.2;color:var(--text)}
.lead{color:var(--text)}
dl{margin:1.25rem 0;border-top:1px solid var(--line)}
dl div{display:flex;flex-wrap:wrap;justify-content:space-between;padding:.6rem .1rem;border-bottom:1px solid var(--line);text-align:left}
dt{margin-right:1rem;color:var(--soft)}
dd{margin:0;font-weight:600;text-align:right}
a{color:inherit}
.button,form button{display:block;width:100%;font-family:inherit;font-size:1rem;min-height:3.25rem;margin:1rem 0 .5rem;padding:.85rem 1rem;border:2px solid var(--line);border-radius:.6rem;font-weight:600;line-height:1.35;text-decoration:none;color:var(--text)}
.main,form button{background:var(--shop);color:var(--on-shop)}
.ways{display:flex;flex-direction:column}
.ways section{padding:1.1rem 0 .9rem;border-top:1px solid var(--line)}
.code{width:15rem;max-width:100%;margin:0 auto;padding:.25rem;border-radius:.5rem;background:#fff}
.code svg{display:block;width:100%;height:auto}
@media (pointer:fine){.ways .scan{order:-1}}
:focus-visible{outline:3px solid var(--focus);outline-offset:3px;border-radius:.3rem}
.icon{width:3.5rem;height:3.5rem;margin:0 auto .75rem}
.icon svg{display:block;width:100%;height:100%;fill:none;stroke:currentColor;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.good{color:#157a3c}.bad{color:#b3261e}.heed{color:#8a5a00}
@media (prefers-color-scheme:dark){.good{color:#6fd08f}.bad{color:#f2a29b}.heed{color:#f0c36a}}
.turning{border:.3rem solid var(--line);border-top-color:var(--text);border-radius:50%;animation:turn 1.1s linear infinite}
@keyframes turn{to{transform:rotate(360deg)}}
@media (prefers-reduced-motion:reduce){.turning{animation:none}}
@media (min-width:40rem){main{margin-top:2.5rem;margin-bottom:2.5rem;padding:2.25rem 2rem}}
@media print{.button{display:none}}
`
