import { ask } from './api.js';
import { make } from './dom.js';

const MASK = '••••••••';

/**
 * A secret, which is fetched when it is clicked and forgotten when it is clicked away.
 *
 * @param {string} name by which the emulator knows it
 * @param {string} label what it is, for those who do not see where it stands
 */
export function secret(name, label) {
  const place = make('span', { class: 'secret' });
  const hide = () => {
    const button = make('button', { type: 'button', class: 'mask', title: 'Show' }, MASK);
    button.setAttribute('aria-label', `Show ${label}`);
    button.addEventListener('click', () => void show());
    place.replaceChildren(button);
    return button;
  };
  const show = async () => {
    const value = await ask('reveal', { name }).then(
      (answer) => make('code', { class: 'value' }, answer.value),
      (error) => make('span', { class: 'gone' }, error.message),
    );
    const button = make('button', { type: 'button', class: 'hide' }, 'hide');
    button.setAttribute('aria-label', `Hide ${label}`);
    button.addEventListener('click', () => hide().focus());
    place.replaceChildren(value, button);
    button.focus();
  };
  hide();
  return place;
}
