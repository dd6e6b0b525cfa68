// Every page works without this file; it adds focus, toggles and sorting. One bundle, so that hashed file names
// (manifest storage) never break an import between modules.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink, Tabs, createAll,
} from 'govuk-frontend'
import { SortableTable } from '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs'

// The class is set here and not in an inline script: the content security policy allows none.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')

const parts = [
  Button, CharacterCount, Checkboxes, ErrorSummary, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink, Tabs, SortableTable,
]
const start = (scope) => parts.forEach((part) => createAll(part, undefined, { scope, onError: () => {} }))

start(document)
// What htmx brings in gets the same behaviour. createAll skips an element that has it already.
document.addEventListener('htmx:load', (event) => start(event.detail.elt))
// A search box or filter that sends itself when a choice changes; without script its button does it.
document.addEventListener('change', (event) => {
  if (event.target.matches('[data-look-submit]')) event.target.form.requestSubmit()
})
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-look-print]')) window.print()
})
