// Brings the place that the address names into view. __TOLD__ becomes
// {"target": id, "address": text, "hits": number of places found, null where nothing is looked for}.
(() => {
  const told = __TOLD__;
  const root = document.documentElement;
  const opened = root.dataset.tiaRead === undefined; // the app itself was just opened: nobody followed a link in it
  root.dataset.tiaRead = told.address;

  const bring = (target, whole) => {
    if (whole) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    else {
      const fits = target.getBoundingClientRect().height < innerHeight * 0.6;
      target.scrollIntoView({ block: fits && target.classList.contains("tia-here") ? "center" : "start" });
    }
  };

  // the leaf may arrive after this script
  const arrive = (patience) => {
    const leaf = document.getElementById("tia-leaf");
    const target = document.getElementById(told.target);
    if (!leaf || !target || leaf.dataset.target !== told.target) {
      if (patience > 0) requestAnimationFrame(() => arrive(patience - 1));
      return;
    }
    const whole = target === leaf;
    bring(target, whole);
    // lines break elsewhere once the fonts are there
    if (document.fonts.status === "loading") document.fonts.ready.then(() => bring(target, whole));
    // where the link that led here is gone, the keyboard goes on at what it led to
    const place = whole ? document.getElementById("tia-leaf-title") : target;
    if (!place.matches("a, h2, h3")) place.tabIndex = -1;
    if (!opened && document.activeElement === document.body) place.focus({ preventScroll: true });
    const side = document.querySelector(".tia-side");
    const current = side?.querySelector('[aria-current="location"]');
    if (current) side.scrollTop += current.getBoundingClientRect().top - side.getBoundingClientRect().top - side.clientHeight / 3;
    const live = document.getElementById("tia-live");
    const said = told.hits === null || target.classList.contains("tia-here") ? "#tia-leaf-title" : ".tia-hits summary, .tia-nothing p";
    if (live) live.textContent = document.querySelector(said)?.textContent ?? "";
  };
  arrive(120);
})();
