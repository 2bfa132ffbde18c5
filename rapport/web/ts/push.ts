/** Notices in this browser: `[data-push]` holds our public key; the button is shown only where the browser can. */

import htmx from "htmx.org"

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-push]") : null
  if (button) void allow(button)
})

function show(): void {
  const button = document.querySelector<HTMLElement>("[data-push]")
  if (button) button.hidden = !("serviceWorker" in navigator && "PushManager" in window)
}

async function allow(button: HTMLElement): Promise<void> {
  const refused = document.querySelector<HTMLElement>("[data-push-refused]")
  const { push = "", pushTo = "", pushWorker = "" } = button.dataset
  try {
    await navigator.serviceWorker.register(pushWorker)
    const worker = await navigator.serviceWorker.ready
    const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(push) })
    const { endpoint = "", keys = {} } = given.toJSON()
    const sent = await fetch(pushTo, {
      method: "POST",
      headers: { "X-CSRFToken": document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? "" },
      body: new URLSearchParams({ endpoint, key: keys.p256dh ?? "", auth: keys.auth ?? "" }),
    })
    if (!sent.ok) throw new Error(String(sent.status))
    location.reload()
  } catch {
    if (refused) refused.hidden = false
  }
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"))
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0))
}

show()
htmx.on("htmx:after:settle", show)
