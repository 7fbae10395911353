import { GatewayEmulator } from '../../testing/gateway/gateway.emulator.js';
import type { CredsAuthority } from '../../testing/authority/creds.authority.js';
import type { GatewayState } from '../../testing/gateway/gateway.state.js';
import type { Context } from '../context.js';
import { givenDuration } from '../input/durations.js';
import { givenPayload } from '../input/payload-source.js';
import { KIND, type KeptSettings, type KeptState, VERSION } from '../state/kept-state.js';
import { StateStore } from '../state/state.store.js';
import { rotationInterval, settingsFrom } from './settings.js';
import { type StartingState, startingState } from './starting-state.js';
import { stateFile } from './state-location.js';

const LONGEST_TIMEOUT = '24h';

/** A Gateway that goes on where the last command has stopped. */
export class GatewaySession {
  private constructor(
    readonly gateway: GatewayEmulator<string>,
    readonly settings: KeptSettings & { url: string },
    readonly setAside: KeptState['setAside'],
    private readonly context: Context,
    private readonly store: StateStore | undefined,
  ) {}

  /** @throws CliError when nothing has been sent yet, also where the state could not be kept. */
  static async open(context: Context, authority?: CredsAuthority): Promise<GatewaySession> {
    const { values, terminal } = context;
    const given = await givenPayload(values, terminal);
    if (values.has('no-state')) return GatewaySession.start(context, given, authority);
    const store = await StateStore.open(await stateFile(values, terminal));
    try {
      return await GatewaySession.start(context, given, authority, store);
    } catch (error) {
      await store.close((text) => context.output.note(text));
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.store?.close((text) => this.context.output.note(text));
  }

  private static async start(
    context: Context,
    given: string | undefined,
    authority: CredsAuthority | undefined,
    store?: StateStore,
  ): Promise<GatewaySession> {
    const { values, output } = context;
    const settings = settingsFrom(values, store?.found?.settings);
    const starting = startingState(store?.found, given, values.has('reset-payload'));
    if (starting.isGivenUnused) output.note(NOT_USED);
    const keep = keeper(settings, starting);
    const rotateEvery = rotationInterval(settings);
    const timeout = givenDuration(values, 'timeout', { atMost: LONGEST_TIMEOUT });
    const gateway = await GatewayEmulator.attach<string>(settings.url, {
      state: withRotationOf(starting.gateway, settings, store?.found?.settings),
      ...(settings.path !== undefined && { path: settings.path }),
      ...(settings.itemName !== undefined && { itemName: settings.itemName }),
      ...(settings.gatewayAccessId !== undefined && { accessId: settings.gatewayAccessId }),
      ...(rotateEvery !== undefined && { rotateEvery }),
      ...(timeout !== undefined && { timeout }),
      ...(authority && { authority }),
      ...(store && { onChange: (state) => store.save(keep(state)) }),
    });
    await store?.prepare(keep(gateway.state));
    return new GatewaySession(gateway, settings, starting.setAside, context, store);
  }
}

const NOT_USED =
  'The payload file is not used: the state has a payload, which may have been rotated since. --reset-payload stores the one of the file, and sets the other aside.';

function keeper(
  settings: KeptSettings,
  { setAside }: StartingState,
): (state: GatewayState) => KeptState {
  return (gateway) => ({ kind: KIND, version: VERSION, settings, gateway, setAside });
}

/** The next rotation is due by the interval that holds now. */
function withRotationOf(
  state: GatewayState,
  settings: KeptSettings,
  found: KeptSettings | undefined,
): GatewayState {
  if (settings.rotateEvery === found?.rotateEvery) return state;
  const { nextRotationAt: _, ...rest } = state;
  return rest;
}
