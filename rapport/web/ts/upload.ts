/**
 * `<upload-drop data-target="#…">` around a form with a file field: files and folders are chosen or dropped, sent at
 * once, and the progress is told. htmx sends with fetch, which cannot tell it; without this script the form posts.
 */

import htmx from "htmx.org"
import { csrfToken } from "./csrf"
import { entriesOf, filesIn, type Found } from "./folders"

class UploadDrop extends HTMLElement {
  private request: XMLHttpRequest | null = null

  constructor() {
    super()
    this.addEventListener("change", event => {
      const field = event.target
      if (field instanceof HTMLInputElement && field.type === "file" && field.files?.length) {
        this.send([...field.files].map(file => ({ file, path: file.webkitRelativePath })))
        field.value = ""
      }
    })
    this.addEventListener("dragover", event => {
      event.preventDefault()
      this.classList.add("is-over")
    })
    this.addEventListener("dragleave", event => {
      if (!(event.relatedTarget instanceof Node && this.contains(event.relatedTarget))) this.classList.remove("is-over")
    })
    this.addEventListener("drop", event => void this.drop(event))
    this.addEventListener("click", event => {
      if (event.target instanceof Element && event.target.closest("[data-cancel]")) this.request?.abort()
    })
  }

  disconnectedCallback(): void {
    this.request?.abort()
  }

  get isSending(): boolean {
    return this.request !== null
  }

  private async drop(event: DragEvent): Promise<void> {
    event.preventDefault()
    this.classList.remove("is-over")
    // Read before the first wait: afterwards the browser has emptied the list.
    const entries = entriesOf(event.dataTransfer)
    try {
      this.send(await filesIn(entries))
    } catch (error) {
      // A file that may not be read, or has gone in between.
      if (!(error instanceof DOMException)) throw error
      this.tell(this.dataset.failed)
    }
  }

  private send(found: Found[]): void {
    const form = this.querySelector("form")
    const field = form?.querySelector<HTMLInputElement>("input[type=file]")
    if (!form || !field || this.request || found.length === 0) return
    const most = Number(this.dataset.max ?? Infinity) // bytes
    if (found.reduce((sum, { file }) => sum + file.size, 0) > most) return this.tell(this.dataset.tooLarge)
    this.post(form, bodyOf(form, field.name, found))
  }

  private post(form: HTMLFormElement, body: FormData): void {
    const request = new XMLHttpRequest()
    request.open("POST", form.action)
    request.setRequestHeader("HX-Request", "true")
    request.setRequestHeader("HX-Request-Type", "partial")
    request.setRequestHeader("X-CSRFToken", csrfToken())
    request.upload.onprogress = ({ loaded, total }) => this.progress(loaded, total)
    request.onload = () => void this.finish(request)
    request.onerror = () => this.stop(this.dataset.failed)
    request.onabort = () => this.stop("")
    this.request = request
    this.classList.add("is-sending")
    this.progress(0, 1)
    request.send(body)
  }

  private progress(loaded: number, total: number): void {
    const bar = this.querySelector("progress")
    if (bar) bar.value = loaded / total
    // The bar runs, the words go by fives: they are read out.
    const percent = 5 * Math.floor((20 * loaded) / total)
    const { sending, reading = sending } = this.dataset
    this.tell((percent < 100 ? sending : reading)?.replace("{percent}", String(percent)))
  }

  private async finish(request: XMLHttpRequest): Promise<void> {
    const away = request.getResponseHeader("HX-Redirect") ?? request.getResponseHeader("HX-Location")
    const readable = request.status < 400 || request.status === 422
    this.stop(readable ? "" : this.dataset.failed)
    if (away) return location.assign(away)
    const target = document.querySelector(this.dataset.target ?? "")
    if (!readable || !target) return
    await htmx.swap({ target, swap: this.dataset.swap ?? "innerHTML", text: request.responseText, sourceElement: this })
  }

  private stop(words: string | undefined): void {
    this.request = null
    this.classList.remove("is-sending")
    this.tell(words)
  }

  private tell(words = ""): void {
    const status = this.querySelector("[data-status]")
    if (status && status.textContent !== words) status.textContent = words
  }
}

/** The form's other fields, then each file; `…_path`, in the same order, when they come from folders. */
function bodyOf(form: HTMLFormElement, name: string, found: Found[]): FormData {
  const body = new FormData(form)
  body.delete(name)
  for (const { file } of found) body.append(name, file, file.name)
  if (found.some(({ path }) => path.includes("/"))) {
    for (const { path, file } of found) body.append(`${name}_path`, path || file.name)
  }
  return body
}

customElements.define("upload-drop", UploadDrop)

const drops = (): UploadDrop[] => [...document.querySelectorAll<UploadDrop>("upload-drop")]

// Missing the zone must not replace the page by the file.
for (const type of ["dragover", "drop"] as const) {
  addEventListener(type, event => {
    if (drops().length > 0) event.preventDefault()
  })
}

addEventListener("beforeunload", event => {
  if (drops().some(drop => drop.isSending)) event.preventDefault()
})
