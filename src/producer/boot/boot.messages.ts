import type { OptionFault } from '../options/option.rules.js';
import type { OptionConflict } from '../options/options.merger.js';

/** What may be wrong with how an application uses the library: what, where, and what to do. */
export const BootMessage = {
  noHandlers: () =>
    'No handler was found: no provider has a method with @Create() or @Rotate(). Add the class that has them to the ' +
    'providers of a module.',

  noCreateOrRotate: (producer: string, classes: string) =>
    `Producer "${producer}" (${classes}) has neither a @Create() nor a @Rotate() method.`,

  createWithoutRevoke: (producer: string, create: string) =>
    `Producer "${producer}" has ${create} with @Create(), but no @Revoke(). Add one, or say canRevoke: false.`,

  rotateForbidden: (producer: string, rotate: string) =>
    `Producer "${producer}" says canRotate: false, but has ${rotate} with @Rotate(). Remove one of the two.`,

  twoHandlers: (producer: string, decorator: string, first: string, second: string) =>
    `Producer "${producer}" has two methods with ${decorator}: ${first} and ${second}. Keep one, or give one of their ` +
    `classes another producer's name with @Producer('name').`,

  samePath: (path: string, first: string, second: string) =>
    `POST /${path} belongs to two routes: of ${first} and of ${second}. Set another path or other routes.`,

  constructorParameter: (className: string, decorator: string) =>
    `${className}: @${decorator}() is on a parameter of the constructor; it belongs on one of a handler.`,

  parameterOutsideHandler: (where: string, decorator: string) =>
    `${where}: @${decorator}() is on a method that is no handler; add @Create(), @Revoke(), @Rotate() or @Verify().`,

  staticHandler: (where: string) =>
    `${where} is static, and no provider calls it; make it a method of the instance.`,

  misplacedParameter: (where: string, decorator: string, action: string, places: string) =>
    `${where}: @${decorator}() means nothing on @${action}(); it belongs on ${places}.`,

  undecoratedParameter: (where: string, index: number) =>
    `${where}: parameter ${index + 1} has no decorator, so nothing can be bound to it.`,

  credentialIdOnce: (where: string) =>
    `${where}: @Revoke() takes either @CredentialId() or @CredentialIds(): exactly one of the two.`,

  unknownOption: (place: string, { option, known = [] }: OptionFault) =>
    `${place}: there is no option "${option}". There are ${known.join(', ')}.`,

  wrongOption: (place: string, { option, expected }: OptionFault) =>
    `${place}: ${option} must be ${expected}.`,

  optionConflict: (producer: string, { option, places }: OptionConflict) =>
    `Producer "${producer}": ${option} is set to different values by ${places[0]} and by ${places[1]}.`,

  opaqueNeedsAuth: (producer: string) =>
    `Producer "${producer}" has opaquePayload, where no payload proves who calls: write auth out, or auth: false to do ` +
    'without.',

  noAccessIds: (producer: string) =>
    `Producer "${producer}" has an empty list of auth.gatewayAccessIds, so nobody could call it. Name the access id of ` +
    'your Gateway, or say auth: false.',

  openBesideGuarded: (producer: string, guarded: string) =>
    `Producer "${producer}" has no auth, but ${guarded} has. Give it auth too, or say auth: false if it is open on ` +
    'purpose.',

  open: (producers: string) =>
    `Producer ${producers} has no auth: whoever reaches its routes can call it, and do what the payload permits that ` +
    'they send along. Set auth, so that only your Gateway can call; or say auth: false, and this is not said again.',

  opaqueDefaultRotation: (producer: string) =>
    `Producer "${producer}" has opaquePayload, whose fields nobody knows, so a create cannot rotate it: add @Rotate() ` +
    'or say canRotate: false.',

  opaqueWithDto: (producer: string) =>
    `Producer "${producer}" has opaquePayload and a payload class; an opaque payload has no fields to check.`,

  opaqueField: (where: string) =>
    `${where}: @PayloadField() has no fields to take from where opaquePayload is true.`,

  noValidator: (producers: string) =>
    `Producer ${producers} checks payload or input with a class, for which two packages are missing: ` +
    'npm install class-validator class-transformer',

  takenName: (classes: string) =>
    `@Producer('default') on ${classes}: "default" is what the producer without a name is called. Leave the name out, ` +
    'or choose another.',

  emptyName: (classes: string) =>
    `@Producer('') on ${classes}: a name must have characters. Leave it out for the default producer.`,

  forRootTwice: () =>
    'AkeylessProducerModule.forRoot() is imported more than once. Import it in one module; handlers are found everywhere.',

  notProvided: (className: string) =>
    `forRoot({ producers }) names ${className}, but no module provides it.`,

  madeByFactory: (className: string, producer: string | undefined) =>
    `${className} with @Producer(${producer === undefined ? '' : `'${producer}'`}) is made by a factory, so its routes could not be registered in time: ` +
    `add forRoot({ producers: [${className}] }).`,

  skippedEnhancer: (where: string, enhancer: string) =>
    `${where}: ${enhancer} is given as a class, but Nest makes such classes only for providers that are classes ` +
    'themselves. Provide the class, or give an instance instead.',
} as const;
