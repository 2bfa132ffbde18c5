/**
 * Time without a connection. On the page of time (`[data-outbox]`) what is started and stopped goes into this browser's
 * own database first and from there to the server: at once where there is a connection, later where there is none. Each
 * entry has a number of its own, so that the server takes it once, however often it comes.
 */

import { whenAdded } from "./added"

interface Kept {
  id: string
  owner: string
  what: string
  name: string
  description: string
  started_at: string
  ended_at: string
  stops: number
  refused: string
}

const NAME = "rapport-time"
const STORE = "entries"
const PAGES = "time-pages"
let sending = false

whenAdded<HTMLElement>("[data-outbox]", (place) => {
  void keepAtHand(place)
  void show(place)
  void send(place)
})

addEventListener("online", () => {
  const place = outbox()
  if (place) void send(place)
})
addEventListener("offline", () => {
  const place = outbox()
  if (place) void show(place)
})

document.addEventListener("submit", (event) => {
  const form = event.target
  // Whoever signs out leaves no page behind; what was not sent yet stays.
  if (form instanceof HTMLFormElement && new URL(form.action).pathname === "/sign-out/" && "caches" in window) void caches.delete(PAGES)
  const place = outbox()
  if (!place || !(form instanceof HTMLFormElement) || !("indexedDB" in window)) return
  const started = form.matches("[data-time-start]")
  // The server does it, with its undo, as long as it can be reached.
  if ((!started && !form.matches("[data-time-stop]")) || navigator.onLine) return
  event.preventDefault()
  event.stopImmediatePropagation()
  void keep(place, started)
}, true)

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-outbox-drop]") : null
  const place = outbox()
  if (button && place) void drop(button.dataset.outboxDrop ?? "").then(() => show(place))
})

function outbox(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-outbox]")
}

// ---- What is kept

async function keep(place: HTMLElement, started: boolean): Promise<void> {
  const now = new Date().toISOString()
  for (const one of await mine(place)) if (one.started_at && !one.ended_at) await put({ ...one, ended_at: now })
  const running = document.querySelector<HTMLElement>("[data-time-now]")
  if (running && !started) {
    await put(fresh(place, { stops: Number(running.dataset.timeNow), ended_at: now, name: running.querySelector("a")?.textContent?.trim() ?? "" }))
    running.remove()
  }
  if (started) {
    // The timer that runs on the server is stopped there, when this one arrives, at the moment it began.
    running?.remove()
    const form = document.querySelector<HTMLFormElement>(".time-start")
    const chosen = form?.querySelector("select")
    const words = form?.querySelector<HTMLInputElement>("input[name=description]")
    const name = chosen?.selectedOptions[0]?.textContent ?? place.dataset.nobody ?? ""
    await put(fresh(place, { what: chosen?.value ?? "", name, description: words?.value ?? "", started_at: now }))
  }
  await show(place)
  await send(place)
}

function fresh(place: HTMLElement, facts: Partial<Kept>): Kept {
  const { owner = "" } = place.dataset
  return { id: crypto.randomUUID(), owner, what: "", name: "", description: "", started_at: "", ended_at: "", stops: 0, refused: "", ...facts }
}

async function mine(place: HTMLElement): Promise<Kept[]> {
  const store = await open("readonly")
  const all = await asked<Kept[]>(store.getAll())
  const moment = (one: Kept): string => one.started_at || one.ended_at
  return all.filter((one) => one.owner === place.dataset.owner).sort((a, b) => moment(a).localeCompare(moment(b)))
}

async function put(one: Kept): Promise<void> {
  await asked((await open("readwrite")).put(one))
}

async function drop(id: string): Promise<void> {
  await asked((await open("readwrite")).delete(id))
}

function open(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" })
  return asked(request).then((database) => {
    const transaction = database.transaction(STORE, mode)
    transaction.oncomplete = () => database.close()
    return transaction.objectStore(STORE)
  })
}

function asked<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error("indexedDB"))
  })
}

// ---- What is sent

async function send(place: HTMLElement): Promise<void> {
  const waiting = (await mine(place)).filter((one) => !one.refused)
  if (sending || !navigator.onLine || !waiting.length) return
  sending = true
  try {
    const said = await fetch(place.dataset.replay ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "", "Content-Type": "application/json" },
      body: JSON.stringify({ owner: place.dataset.owner, entries: waiting }),
    })
    // Whoever has been signed out meanwhile is led to another page: then everything stays where it is.
    if (!said.ok || said.redirected) return
    const { done, refused } = (await said.json()) as { done: string[]; refused: { id: string; why: string }[] }
    for (const id of done) await drop(id)
    for (const { id, why } of refused) {
      const one = waiting.find((other) => other.id === id)
      if (one) await put({ ...one, refused: why })
    }
    await show(place)
    if (done.length) location.reload()
  } catch {
    // No connection after all: it is sent the next time.
  } finally {
    sending = false
  }
}

// ---- What is seen

async function show(place: HTMLElement): Promise<void> {
  const kept = await mine(place)
  const { offlineSaid = "" } = place.dataset
  const note = place.querySelector<HTMLElement>("[data-outbox-note]")
  const list = place.querySelector<HTMLElement>("[data-outbox-list]")
  const text = place.querySelector<HTMLElement>("[data-outbox-text]")
  if (text) text.textContent = offlineSaid
  if (note) note.hidden = navigator.onLine
  if (!list) return
  list.hidden = kept.length === 0
  list.replaceChildren(...kept.map((one) => row(one, place)))
}

function row(one: Kept, place: HTMLElement): HTMLElement {
  const { unsentSaid = "", refusedSaid = "", startedSaid = "", stoppedSaid = "", dropSaid = "" } = place.dataset
  const line = document.createElement("li")
  line.dataset.unsent = one.id
  const times = one.stops ? `${stoppedSaid} ${clock(one.ended_at)}` : one.ended_at ? `${clock(one.started_at)}–${clock(one.ended_at)}` : `${startedSaid} ${clock(one.started_at)}`
  line.append(piece("span", "num meta", times), piece("span", "grow", one.description ? `${one.description} · ${one.name}` : one.name))
  if (one.started_at && !one.ended_at) {
    const running = piece("b", "num", "0:00")
    running.dataset.since = one.started_at
    line.append(running)
  }
  line.append(piece("span", "chip chip--wait", one.refused ? `${refusedSaid}: ${one.refused}` : unsentSaid))
  if (one.refused) {
    const button = piece("button", "btn btn--plain", dropSaid)
    button.dataset.outboxDrop = one.id
    line.append(button)
  }
  return line
}

function piece(tag: string, classes: string, text: string): HTMLElement {
  const made = document.createElement(tag)
  made.className = classes
  made.textContent = text
  return made
}

function clock(moment: string): string {
  const at = new Date(moment)
  return `${at.getHours()}:${String(at.getMinutes()).padStart(2, "0")}`
}

// ---- The page itself

/** The page and what it is drawn with lie in this browser, for when it is opened without a connection. */
async function keepAtHand(place: HTMLElement): Promise<void> {
  if (!("serviceWorker" in navigator) || !("caches" in window) || !navigator.onLine) return
  try {
    await navigator.serviceWorker.register(place.dataset.worker ?? "")
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name))
    const own = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
    const cache = await caches.open(PAGES)
    await Promise.allSettled(own.map((url) => cache.add(url.href)))
    const path = new URL(place.dataset.worker ?? "", location.href).pathname.replace(/[^/]*$/, "")
    const page = await fetch(path)
    if (!page.ok || page.redirected) return
    await cache.put(path, page)
    await navigator.serviceWorker.ready
    place.dataset.kept = ""
  } catch {
    // Where it cannot be kept (a private window), the page works as long as there is a connection.
  }
}
