// Behaviour that Streamlit has no words for. __TOLD__ becomes
// {"language": "de" | "en", "chosen": whether the visitor switched it, "skip": words, "page": name, "path": its address,
// "turns": number}.
(() => {
  const told = __TOLD__;
  const root = document.documentElement;
  root.lang = told.language;
  // the one thing that is kept in the browser, and only for those who switched the language
  if (told.chosen) document.cookie = `tia-language=${told.language}; path=/; max-age=31536000; SameSite=Strict`;
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

  // The quote must be seen: where it is, else from the head of its card where both fit into the window, else by itself.
  const show = (card) => {
    const quote = card.querySelector("mark");
    const bar = (name) => document.querySelector(name)?.getBoundingClientRect();
    const seen = (quote ?? card).getBoundingClientRect();
    const below = Math.min(bar(".st-key-asking")?.top ?? Infinity, innerHeight);
    if (card.getBoundingClientRect().top >= (bar(".st-key-tools")?.bottom ?? 0) && seen.bottom <= below) return;
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

  // Links to pages of the app are followed without loading it anew: Streamlit reads the address on "popstate".
  const go = (address) => {
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  };
  const home = () => new URL("./", location.href).pathname;
  const travel = (event) => {
    const link = event.target.closest?.(".stHtml a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    if (link.target || link.origin !== location.origin || new URL("./", link.href).pathname !== home()) return;
    if (link.pathname + link.search === location.pathname + location.search) {
      if (!link.hash) event.preventDefault();
      return;
    }
    event.preventDefault();
    go(link.href);
  };

  // Forms that ask for a page of the app likewise; Enter sends them, Shift and Enter begins a line.
  const send = (event) => {
    const form = event.target.closest?.(".stHtml form");
    if (!form) return;
    event.preventDefault();
    go(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  };
  const enter = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.matches?.(".stHtml textarea")) return;
    event.preventDefault();
    event.target.form?.requestSubmit();
  };

  // Both forms at once, so that a text program takes the formatted one and an editor the plain one. A browser that
  // has no clipboard for pages without encryption still knows the older way.
  const older = (plain, html) => {
    const fill = (event) => {
      event.preventDefault();
      event.clipboardData.setData("text/plain", plain);
      event.clipboardData.setData("text/html", html);
    };
    document.addEventListener("copy", fill, { once: true });
    if (!document.execCommand("copy")) throw new Error("not copied");
  };
  const put = async (plain, html) => {
    if (!navigator.clipboard?.write) return older(plain, html);
    const blob = (text, type) => new Blob([text], { type });
    const item = { "text/plain": blob(plain, "text/plain"), "text/html": blob(html, "text/html") };
    try {
      await navigator.clipboard.write([new ClipboardItem(item)]);
    } catch {
      older(plain, html);
    }
  };
  const copy = async (event) => {
    const button = event.target.closest?.(".tia-copy");
    if (!button || button.dataset.said) return;
    const { plain, html, done, failed } = button.dataset;
    const name = button.textContent;
    button.dataset.said = "yes";
    button.textContent = await put(plain, html).then(() => done, () => failed);
    announcer().textContent = button.textContent;
    setTimeout(() => {
      button.textContent = name;
      delete button.dataset.said;
    }, 2000);
  };

  // On paper nobody can open a proof: print them open, then put them back.
  let unfolded = [];
  const unfold = () => {
    unfolded = [...document.querySelectorAll("details.tia-card:not([open])")];
    unfolded.forEach((card) => (card.open = true));
  };
  const fold = () => unfolded.forEach((card) => (card.open = false));

  // Where the clicked button is gone, the focus goes on to what came of the click.
  const inherit = (node) =>
    setTimeout(() => document.activeElement === document.body && node?.focus({ preventScroll: true }), 250);

  // The turn is brought into view; a new one is read out.
  const arrive = (turn, patience, aloud) => {
    const article = document.getElementById(`t${turn}`);
    if (!article) {
      if (patience > 0) requestAnimationFrame(() => arrive(turn, patience - 1, aloud));
      return;
    }
    const said = article.querySelector("[data-announce]");
    if (aloud) announcer().textContent = said ? `${said.dataset.announce} ${said.textContent}` : "";
    bring(article, "start");
    if (!first) inherit(article.querySelector(".tia-question"));
  };

  // A part of a page that its address names.
  const reach = (id, patience) => {
    const part = document.getElementById(id);
    if (part) bring(part, "start");
    else if (patience > 0) requestAnimationFrame(() => reach(id, patience - 1));
  };

  // What outlives a run of this script: the page shown last with its number of turns, and for each address how far it
  // was scrolled and which proofs were open.
  const first = window.tia === undefined;
  const kept = (window.tia ??= { page: told.page, turns: 0, here: location.href, back: false, places: new Map() });
  const main = () => document.querySelector('[data-testid="stMain"]');
  const opened = () => [...document.querySelectorAll("details.tia-card[open]")].map((card) => card.id);
  const leave = () => kept.places.set(kept.here, { top: main()?.scrollTop ?? 0, open: opened() });
  // Streamlit puts parts of the page in its place one after the other, and some of them twice: what is restored is
  // held until the page has come to rest, or somebody does something.
  const restore = (place, patience) => {
    if (kept.restoring !== place) return;
    place.open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    const node = main();
    if (node && Math.abs(node.scrollTop - place.top) > 1) node.scrollTo(0, place.top);
    if (patience > 0) requestAnimationFrame(() => restore(place, patience - 1));
  };
  if (first) {
    for (const act of [follow, travel, copy]) document.addEventListener("click", act);
    document.addEventListener("submit", send);
    document.addEventListener("keydown", enter);
    addEventListener("beforeprint", unfold);
    addEventListener("afterprint", fold);
    for (const doing of ["pointerdown", "keydown", "wheel", "touchstart"]) {
      addEventListener(doing, () => (kept.restoring = undefined), { passive: true });
    }
    addEventListener("popstate", (event) => {
      kept.restoring = undefined;
      leave();
      kept.here = location.href; // the way back may be taken before the page of this address has arrived
      kept.back = event.isTrusted;
    });
  }
  announcer();
  // A page that arrives late, when the visitor has left again, changes nothing of what is kept.
  if (location.pathname !== new URL(`./${told.path}`, location.href).pathname) return;
  const title = document.querySelector(".tia-head h1");
  const moved = kept.page !== told.page;
  const { turns: before, back } = kept;
  const place = back ? kept.places.get(location.href) : undefined;
  Object.assign(kept, { page: told.page, turns: told.turns, here: location.href, back: false });
  if (moved) announcer().textContent = document.title; // another page is named to those who do not see it
  const reading = told.page === "documents"; // begins at the place of its address by itself
  if (moved && place !== undefined && !reading) {
    kept.restoring = place;
    restore(place, 120);
  } else if ((first || moved) && location.hash) reach(decodeURIComponent(location.hash.slice(1)), 120);
  else if (moved || told.turns !== before) {
    if (told.page === "ask" && told.turns) arrive(told.turns, 120, !moved);
    else if (moved && !reading) main()?.scrollTo(0, 0);
    else if (!moved && title) bring(title, "start");
  }
  if (moved || told.turns < before) inherit(title);
})();
