// Behaviour that Streamlit has no words for. __TOLD__ becomes {"language": "de" | "en", "skip": words, "turns": number}.
(() => {
  const told = __TOLD__;
  const root = document.documentElement;
  root.lang = told.language;
  const skip = document.querySelector('[data-testid="stSkipToContent"]');
  if (skip) skip.textContent = told.skip;

  const quick = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const bring = (node, block) => node.scrollIntoView({ behavior: quick() ? "auto" : "smooth", block });

  // A region that exists before its words change is read out by screen readers.
  const announcer = () => {
    let region = document.getElementById("tia-live");
    if (!region) {
      region = document.createElement("div");
      region.id = "tia-live";
      region.className = "tia-hidden";
      region.setAttribute("role", "status");
      region.setAttribute("aria-live", "polite");
      document.body.append(region);
    }
    return region;
  };

  // The quote must be seen: from the head of its card where both fit into the window, else by itself.
  const show = (card) => {
    const quote = card.querySelector("mark");
    const height = quote ? quote.getBoundingClientRect().bottom - card.getBoundingClientRect().top : 0;
    const fits = height < innerHeight - 11 * parseFloat(getComputedStyle(root).fontSize);
    if (fits) bring(card, card.getBoundingClientRect().height < innerHeight / 2 ? "nearest" : "start");
    else bring(quote, "center");
  };

  // A marker opens its proof and moves there, the way back returns to the answer.
  const follow = (event) => {
    const link = event.target.closest?.("a.tia-marker, a.tia-back");
    if (!link) return;
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    if (target instanceof HTMLDetailsElement) {
      target.open = true;
      target.querySelector("summary").focus({ preventScroll: true });
      show(target);
      return;
    }
    const card = link.closest("details");
    const marker = card && target.querySelector(`a[href="#${card.id}"]`);
    (marker ?? target).focus({ preventScroll: true });
    bring(target, "nearest");
  };

  // On paper nobody can open a proof: print them open, then put them back.
  let opened = [];
  const unfold = () => {
    opened = [...document.querySelectorAll("details.tia-card:not([open])")];
    opened.forEach((card) => (card.open = true));
  };
  const fold = () => opened.forEach((card) => (card.open = false));

  // Where the clicked button is gone, the focus goes on to what came of the click.
  const inherit = (node) =>
    setTimeout(() => document.activeElement === document.body && node?.focus({ preventScroll: true }), 250);

  // A new turn is brought into view and read out.
  const arrive = (turn, patience) => {
    const article = document.getElementById(`t${turn}`);
    if (!article) {
      if (patience > 0) requestAnimationFrame(() => arrive(turn, patience - 1));
      return;
    }
    const said = article.querySelector("[data-announce]");
    announcer().textContent = said ? `${said.dataset.announce} ${said.textContent}` : "";
    bring(article, "start");
    inherit(article.querySelector(".tia-question"));
  };

  const first = root.dataset.tiaTurns === undefined;
  if (first) {
    document.addEventListener("click", follow);
    addEventListener("beforeprint", unfold);
    addEventListener("afterprint", fold);
  }
  announcer();
  const before = Number(root.dataset.tiaTurns ?? told.turns);
  root.dataset.tiaTurns = told.turns;
  if (told.turns > before) arrive(told.turns, 120);
  if (told.turns < before) {
    const title = document.querySelector(".tia-head h1");
    if (title) bring(title, "start");
    inherit(title);
  }
})();
