/** Everything the browser runs: htmx, and one module per behaviour. Each finds its own elements, swapped in or not. */

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
import "./tabs"
import "./copy"
import "./push"
