/** Loaded beside the page, for the page itself may hold neither script nor style. */
export const pageStyle = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:34rem;padding:1rem;font:18px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;background:#fff;color:#1a1a1a}
header{border-left:.5rem solid #555;padding:.25rem 0 .25rem .75rem}
header.s1{border-color:#b00020}header.s2{border-color:#c75300}header.s3{border-color:#8a6d00}header.s4{border-color:#0b57a4}
h1{margin:0;font-size:1.5rem}
.place{font-size:1.25rem;font-weight:600;margin:.75rem 0 0}
.number{font-size:2rem;font-weight:700;margin:0}
.todo{background:#fff4d6;border-radius:.5rem;padding:.75rem;margin:1rem 0}
.said{background:#dff3e3;border-radius:.5rem;padding:.75rem}
.no{background:#fde4e4;border-radius:.5rem;padding:.75rem}
button,.who{display:block;width:100%;min-height:56px;margin:.75rem 0;padding:.5rem;font:inherit;border:2px solid #333;border-radius:.6rem;background:#fff;color:#1a1a1a;text-align:center;text-decoration:none}
button.main{min-height:72px;font-weight:700;font-size:1.25rem;background:#0b6b3a;border-color:#0b6b3a;color:#fff}
button.danger{background:#b00020;border-color:#b00020;color:#fff;font-weight:700}
fieldset{border:1px solid #999;border-radius:.6rem;margin:.75rem 0}
label{display:inline-block;min-height:44px;padding:.4rem .6rem}
small{color:#444}
@media (prefers-color-scheme:dark){body{background:#111;color:#f2f2f2}button,.who{background:#222;color:#f2f2f2;border-color:#aaa}.todo{background:#3a2f00}.said{background:#0d3b1e}.no{background:#4a1010}small{color:#bbb}}
`;

/**
 * What a tap without signal needs: it is kept on the phone under its own id and sent when there is one. Without
 * script the forms work all the same, only not offline.
 */
export const pageScript = `
(function () {
  "use strict";
  var key = "gridpost-taps", box = document.getElementById("kept");
  function kept() { try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch (e) { return []; } }
  function keep(list) { localStorage.setItem(key, JSON.stringify(list.slice(-50))); show(); }
  function show() { box.hidden = kept().length === 0; }
  function send(tap) {
    return fetch(tap.url, { method: "POST", body: new URLSearchParams(tap.body), redirect: "follow", credentials: "omit" });
  }
  var busy = false;
  function flush() {
    var tap = kept()[0];
    if (busy || !tap) return;
    busy = true;
    send(tap).then(function (answer) {
      busy = false;
      if (answer.status >= 500) return;
      keep(kept().filter(function (each) { return each.body.command !== tap.body.command; }));
      if (kept().length > 0) flush(); else location.replace(answer.url || location.href);
    }, function () { busy = false; });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, body = { at: String(Date.now()) };
    new FormData(form, event.submitter).forEach(function (value, name) { body[name] = name in body ? body[name] + "、" + value : value; });
    event.preventDefault();
    keep(kept().concat([{ url: form.action, body: body }]));
    flush();
  });
  window.addEventListener("online", flush);
  setInterval(flush, 5000);
  show();
  flush();
})();
`;
