/** The worker of the page of time: what the page has laid aside is shown when there is no connection. */

interface Answering extends Event {
  request: Request
  respondWith(answer: Promise<Response>): void
  waitUntil(done: Promise<unknown>): void
}

interface Worker {
  clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(kind: string, listener: (event: Answering) => void): void
  location: Location
}

const PAGES = "time-pages"
const worker = self as unknown as Worker
const home = new URL("./", worker.location.href).pathname

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()))
worker.addEventListener("fetch", (event) => {
  const { method, url, mode } = event.request
  const { origin, pathname } = new URL(url)
  if (method !== "GET" || origin !== worker.location.origin) return
  if (mode === "navigate" && pathname === home) event.respondWith(page(event.request))
  else if (pathname.startsWith("/static/")) event.respondWith(piece(event.request))
})

/** As the server has it; without a connection as it was last. Whoever is led to the sign-in leaves nothing behind. */
async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request)
    if (answer.type === "opaqueredirect" || answer.redirected) await caches.delete(PAGES)
    return answer
  } catch (error) {
    const kept = await (await caches.open(PAGES)).match(home)
    if (kept) return kept
    throw error
  }
}

/** What is named by its content never changes. */
async function piece(request: Request): Promise<Response> {
  return (await (await caches.open(PAGES)).match(request)) ?? fetch(request)
}

export {}
