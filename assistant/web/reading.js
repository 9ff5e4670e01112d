// Brings the place that the address names into view. __TOLD__ becomes {"target": id, "address": text, "language": text}.
(() => {
  const told = __TOLD__;

  // the leaf may arrive after this script
  const arrive = (patience) => {
    const leaf = document.getElementById("tia-leaf");
    const target = document.getElementById(told.target);
    if (!leaf || !target || leaf.dataset.target !== told.target) {
      if (patience > 0) requestAnimationFrame(() => arrive(patience - 1));
      return;
    }
    const whole = target === leaf;
    if (whole) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    else target.scrollIntoView({ block: target.classList.contains("tia-here") ? "center" : "start" });
    // where the link that led here is gone, the keyboard goes on at what it led to
    const place = whole ? document.getElementById("tia-leaf-title") : target;
    if (!place.matches("a, h2, h3")) place.tabIndex = -1;
    if (document.activeElement === document.body) place.focus({ preventScroll: true });
    const live = document.getElementById("tia-live");
    if (live) live.textContent = document.getElementById("tia-leaf-title").textContent;
  };
  arrive(120);
})();
