// Radios that reveal fields, without `aria-expanded`: ARIA does not allow it on a radio button.
import { Radios } from "govuk-frontend";

export class PlainRadios extends Radios {
  syncConditionalRevealWithInputState(input) {
    super.syncConditionalRevealWithInputState(input);
    input.removeAttribute("aria-expanded");
  }
}
