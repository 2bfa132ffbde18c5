/**
 * The inbox: `[data-news="/…"]` asks every second and a half, while somebody looks, whether anything has come, and then
 * brings the list and the letters up to date without touching what is being written. Walking the list with j and k
 * opens `[data-follow]` of the row as soon as one stays on it.
 */

import htmx from "htmx.org"

const EVERY = 1_500 // ms
const STAY = 120 // ms
// What is looked at again; the composer between them is not.
const PARTS = ["inbox-answer", "inbox-tabs", "threads", "letters"]

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

async function lookAgain(): Promise<void> {
  const here = location.href
  const answer = await fetch(here)
  if (!answer.ok || location.href !== here) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const id of PARTS) {
    const target = document.getElementById(id)
    const fresh = page.getElementById(id)
    if (target && fresh) await htmx.swap({ target, swap: "innerMorph", text: fresh.innerHTML, sourceElement: target })
  }
  for (const place of page.querySelectorAll<HTMLElement>("[data-go] .n--turn")) {
    const go = place.closest<HTMLElement>("[data-go]")?.dataset.go ?? ""
    const count = document.querySelector(`[data-go="${CSS.escape(go)}"] .n--turn`)
    if (count) count.textContent = place.textContent
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
