/** Everything the browser runs: htmx, and one module per behaviour. Each finds its elements itself, also in what is swapped in later. */

import "htmx.org"
import "./csrf"
import "./failures"
import "./arrival"
import "./dialogs"
import "./menu"
import "./rows"
import "./selection"
import "./palette"
import "./inline"
import "./keys" // last of those that hear Escape
import "./toasts"
import "./zone"
import "./guard" // after what fills a form in for somebody, before what puts their own words back
import "./draft"
import "./upload"
import "./clock"
import "./theme"
import "./rail"
