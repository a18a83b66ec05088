// What every page runs. Each page works without it.
import { Alert } from "@ministryofjustice/frontend";
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { startBoxes } from "./boxes.js";
import { PlainRadios } from "./radios.js";
import { startDrafts } from "./drafts.js";
import { startFind } from "./find.js";
import { startTimeout } from "./timeout.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  PlainRadios,
  ServiceNavigation,
  SkipLink,
  Alert,
]) {
  createAll(component);
}
startBoxes(document);
startFind(document);
startDrafts(document);
startTimeout(document);
if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll(".app-needs-script")) button.hidden = false;
}
