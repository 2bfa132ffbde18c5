/**
 * The inbox: `[data-news="/…"]` asks every second, while somebody looks, whether anything has come, and then
 * brings the list and the letters up to date without touching what is being written. Walking the list with j and k
 * opens `[data-follow]` of the row as soon as one stays on it.
 */

import htmx from "htmx.org"

const EVERY = 1_000 // ms
const STAY = 120 // ms
// What is looked at again; the composer between them is not.
const PARTS = ["inbox-answer", "inbox-tabs", "threads", "inbox-empty", "letters"]
const PLACES = ".rail > [data-go], .bar > a"

let walking = 0

document.addEventListener("row:step", ({ target }) => {
  const link = target instanceof Element ? target.querySelector<HTMLElement>("[data-follow]") : null
  clearTimeout(walking)
  if (link) walking = setTimeout(() => link.isConnected && link.click(), STAY)
})

// The thread beside the list is another one now; where there is room for one of them only, it is the thread.
htmx.on("htmx:after:swap", ({ detail: { ctx } }) => {
  const link = ctx.sourceElement
  if (!(link instanceof HTMLElement) || link.dataset.follow === undefined) return
  for (const other of document.querySelectorAll("[data-follow][aria-current]")) other.removeAttribute("aria-current")
  link.setAttribute("aria-current", "true")
  document.getElementById("mail")?.classList.add("mail--open")
  scrollTo({ top: 0 })
})

async function ask(): Promise<void> {
  const mail = document.querySelector<HTMLElement>("[data-news]")
  if (!mail || document.hidden) return
  const { news, after = "0", since = "0" } = mail.dataset
  const answer = await fetch(`${news}?${new URLSearchParams({ after, since }).toString()}`)
  // Signed out, or the server is restarting: the next press says so.
  if (answer.status !== 200 || answer.redirected) return
  const found = (await answer.json()) as Record<string, number>
  await lookAgain()
  mail.dataset.after = String(found.after)
  mail.dataset.since = String(found.since)
}

/** Where the thread that is open stands: the inbox itself opens whichever is first, and that may be another by now. */
function whereOpen(): string {
  return document.getElementById("letters")?.dataset.here ?? location.href
}

async function lookAgain(): Promise<void> {
  const here = whereOpen()
  const answer = await fetch(here)
  if (!answer.ok || whereOpen() !== here) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const id of PARTS) {
    const target = document.getElementById(id)
    const fresh = page.getElementById(id)
    if (target && fresh) await htmx.swap({ target, swap: "innerMorph", text: fresh.innerHTML, sourceElement: target })
  }
  await lookAtOurs(page)
  // The numbers at the places, beside the page and below it; a number that was nothing had no element yet.
  const places = document.querySelectorAll(PLACES)
  for (const [order, fresh] of page.querySelectorAll(PLACES).entries()) {
    if (places[order]?.innerHTML !== fresh.innerHTML) places[order]?.replaceChildren(...fresh.childNodes)
  }
}

/** What is being written is not touched; what waited for its hour stands here no longer once it has gone. */
async function lookAtOurs(page: Document): Promise<void> {
  const target = document.getElementById("ours")
  const fresh = page.getElementById("ours")
  if (!target || !fresh) return
  if (!target.querySelector(".composer")) {
    await htmx.swap({ target, swap: "innerMorph", text: fresh.innerHTML, sourceElement: target })
    return
  }
  for (const waiting of target.querySelectorAll("li:has(> .on-its-way)")) {
    if (!page.getElementById(waiting.id)) waiting.remove()
  }
}

function again(): void {
  setTimeout(() => {
    // A request that comes to nothing is asked anew the next time.
    ask()
      .catch(() => undefined)
      .finally(again)
  }, EVERY)
}

again()
