/** Loaded beside the page, for the page itself may hold neither script nor style. */
export const pageStyle = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:34rem;padding:1rem;font:1.25rem/1.5 system-ui,"Noto Sans CJK SC",sans-serif;background:#fff;color:#1a1a1a;overflow-wrap:break-word}
header{border-left:.5rem solid #555;padding:.25rem 0 .25rem .75rem}
header.s1{border-color:#b00020}header.s2{border-color:#c75300}header.s3{border-color:#8a6d00}header.s4{border-color:#0b57a4}
h1{margin:0;font-size:1.5rem}
.place{font-size:1.75rem;line-height:1.25;font-weight:600;margin:.75rem 0 0}
.number{font-size:2rem;font-weight:700;margin:0}
.todo{background:#fff4d6;border-radius:.5rem;padding:.75rem;margin:1rem 0}
.said{background:#dff3e3;border-radius:.5rem;padding:.75rem}
.no{background:#fde4e4;border-radius:.5rem;padding:.75rem}
button,.who{display:block;width:100%;min-height:56px;margin:.75rem 0;padding:.5rem;font:inherit;border:2px solid #333;border-radius:.6rem;background:#fff;color:#1a1a1a;text-align:center;text-decoration:none}
button.main{min-height:72px;font-weight:700;font-size:1.25rem;background:#0b6b3a;border-color:#0b6b3a;color:#fff}
button.danger{background:#b00020;border-color:#b00020;color:#fff;font-weight:700}
fieldset{min-width:0;border:1px solid #999;border-radius:.6rem;margin:.75rem 0}
.photos img{display:block;max-width:100%;margin:.75rem 0;border-radius:.5rem}
input[type=file]{width:100%;min-height:44px;font:inherit}
label{display:inline-block;min-height:44px;padding:.4rem .6rem}
small{color:#444}
@media (prefers-color-scheme:dark){body{background:#111;color:#f2f2f2}button,.who{background:#222;color:#f2f2f2;border-color:#aaa}.todo{background:#3a2f00}.said{background:#0d3b1e}.no{background:#4a1010}small{color:#bbb}}
`;

/**
 * What a tap without signal needs: it is kept on the phone under its own id and sent when there is one. So is a photo,
 * drawn anew and smaller first, which leaves behind what the phone wrote into it. Without script the forms work all the
 * same, only not offline, and a photo has to be small enough by itself.
 */
export const pageScript = `
(function () {
  "use strict";
  var tapsKey = "gridpost-taps", photosKey = "gridpost-photos", box = document.getElementById("kept");
  function listIn(key) { try { return JSON.parse(localStorage.getItem(key) || "[]"); } catch (e) { return []; } }
  function store(key, list) { localStorage.setItem(key, JSON.stringify(list)); }
  var photos = listIn(photosKey);
  function kept() { return listIn(tapsKey); }
  function show() { box.hidden = kept().length + photos.length === 0; }
  function keep(list) {
    // Words before pictures, where a phone has no room for both.
    try { store(tapsKey, list.slice(-50)); } catch (e) { localStorage.removeItem(photosKey); store(tapsKey, list.slice(-50)); }
    show();
  }
  function keepPhotos(list) {
    photos = list.slice(-5);
    try { store(photosKey, photos); } catch (e) { /* Then they last as long as the page. */ }
    show();
  }
  function send(tap) {
    var body = tap.photo ? photoForm(tap) : new URLSearchParams(tap.body);
    return fetch(tap.url, { method: "POST", body: body, redirect: "follow", credentials: "omit" });
  }
  function photoForm(tap) {
    var text = atob(tap.photo.split(",")[1]), bytes = new Uint8Array(text.length), form = new FormData();
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    Object.keys(tap.body).forEach(function (name) { form.append(name, tap.body[name]); });
    form.append("photo", new Blob([bytes], { type: "image/jpeg" }), "photo.jpg");
    return form;
  }
  function settle(tap) {
    function isOther(each) { return each.body.command !== tap.body.command; }
    if (tap.photo) keepPhotos(photos.filter(isOther)); else keep(kept().filter(isOther));
  }
  // A word never waits for a photo that a slow line carries.
  var busy = { word: false, photo: false };
  function flush() { flushOne("word", kept()[0]); flushOne("photo", photos[0]); }
  function flushOne(kind, tap) {
    if (busy[kind] || !tap) return;
    busy[kind] = true;
    send(tap).then(function (answer) {
      busy[kind] = false;
      if (answer.status >= 500 || answer.status === 408) return;
      settle(tap);
      if (tap.photo && !answer.redirected) answer.text().then(explain);
      if (kept().length + photos.length > 0) flush();
      else if (answer.redirected || !tap.photo) location.replace(answer.url || location.href);
    }, function () { busy[kind] = false; });
  }
  function explain(html) {
    var said = new DOMParser().parseFromString(html, "text/html").querySelector("[role=alert]"), line = document.createElement("p");
    line.className = "no";
    line.setAttribute("role", "alert");
    line.textContent = said ? said.textContent : "";
    document.querySelector("main").prepend(line);
  }
  // The line of a cellar carries so much before the box stops waiting.
  var sizes = [[1600, 0.7], [1280, 0.6], [1024, 0.6], [800, 0.5]], wantedBytes = 130000;
  function smaller(image, nth) {
    var scale = Math.min(1, sizes[nth][0] / Math.max(image.width, image.height)), canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    var url = canvas.toDataURL("image/jpeg", sizes[nth][1]);
    return url.length * 0.75 > wantedBytes && nth + 1 < sizes.length ? smaller(image, nth + 1) : url;
  }
  function takePhoto(event, form) {
    var file = form.elements.photo.files[0];
    if (!file || !window.createImageBitmap) return;
    event.preventDefault();
    createImageBitmap(file, { imageOrientation: "from-image" }).then(function (image) {
      var now = Date.now(), command = form.elements.command.value + "-" + now.toString(36);
      keepPhotos(photos.concat([{ url: form.getAttribute("action"), body: { command: command, at: String(now) }, photo: smaller(image, 0) }]));
      form.reset();
      flush();
    }).catch(function () { form.submit(); });
  }
  document.addEventListener("submit", function (event) {
    var form = event.target, body = { at: String(Date.now()) };
    if (form.elements.photo) return takePhoto(event, form);
    new FormData(form, event.submitter).forEach(function (value, name) { body[name] = name in body ? body[name] + "、" + value : value; });
    event.preventDefault();
    keep(kept().concat([{ url: form.getAttribute("action"), body: body }]));
    flush();
  });
  // What a browser can draw becomes a JPEG here, whatever it was.
  document.querySelectorAll("input[type=file]").forEach(function (input) { input.accept = "image/*"; });
  window.addEventListener("online", flush);
  setInterval(flush, 5000);
  show();
  flush();
})();
`;
