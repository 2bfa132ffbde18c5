/** A proposal of which a visitor chooses (`form[data-offer]`): the server counts, and the sums of its page follow. */

const PARTS = ["[data-sums]", "[data-bar]"]
const form = document.querySelector<HTMLFormElement>("form[data-offer]")
let latest = 0

form?.classList.add("is-counted")
form?.addEventListener("change", () => void count(form))

async function count(from: HTMLFormElement): Promise<void> {
  const mine = ++latest
  const address = new URL(location.href)
  address.search = new URLSearchParams(new FormData(from) as unknown as Record<string, string>).toString()
  const answer = await fetch(address, { headers: { Accept: "text/html" } }).catch(() => null)
  // Of two answers the one to the last choice counts; without one, the button that counts stands there again.
  if (mine !== latest) return
  from.classList.toggle("is-counted", answer?.ok === true)
  if (!answer?.ok) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of PARTS) {
    const fresh = page.querySelector(part)
    if (fresh) document.querySelector(part)?.replaceChildren(...fresh.childNodes)
  }
  history.replaceState(null, "", address)
}

export {}
