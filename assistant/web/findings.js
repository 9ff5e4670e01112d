// What a change of view or filter leaves to do: begin at the top, keep the keyboard's place, say what is shown.
// __TOLD__ becomes {"view": text, "figure": text, "count": number of entries, null in other views}.
(() => {
  const told = __TOLD__;
  const before = window.tiaFinds;
  window.tiaFinds = told;
  if (!before) return; // the page was just opened

  const settle = () => {
    const moved = before.view !== told.view;
    if (moved) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
    // the link that was followed is gone with the view it stood in
    const chosen = before.figure !== told.figure && !moved ? ".tia-chips" : ".tia-views";
    const place = document.querySelector(`${chosen} [aria-current="true"]`);
    if (document.activeElement === document.body) place?.focus({ preventScroll: true });
    const live = document.getElementById("tia-live");
    const said = document.querySelector(".tia-count, .tia-norm h2, .tia-norm-list h2, .tia-chart-head h3");
    if (live && said) live.textContent = said.textContent;
  };
  setTimeout(settle, 50); // after the new words are in place
})();
