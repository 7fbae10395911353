/** What the contenders without checks answer: the same as the others do to the call that they are compared by. */
export const CONSTANT_ANSWERS = {
  create: {
    id: 'v_readonly_1',
    response: {
      username: 'v_readonly_1',
      password: 'Kq7-very-long-Password',
      host: 'db.internal',
    },
  },
  revoke: { revoked: ['v_readonly_1'], message: '' },
  rotate: { payload: '{"host":"db.internal","username":"root_00","password":"0000000002"}' },
} as const;

export type Action = keyof typeof CONSTANT_ANSWERS;

export const ACTIONS: readonly Action[] = ['create', 'revoke', 'rotate'];
