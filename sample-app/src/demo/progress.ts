import yoctoSpinner from 'yocto-spinner';

/** Shows what is going on: a spinner in a terminal, plain lines anywhere else. */
export async function show<T>(title: string, work: () => Promise<T>): Promise<T> {
  return process.stdout.isTTY ? showSpinning(title, work) : showPlain(title, work);
}

async function showSpinning<T>(title: string, work: () => Promise<T>): Promise<T> {
  const spinner = yoctoSpinner({ text: title, stream: process.stdout }).start();
  try {
    const result = await work();
    spinner.success(line(title, result));
    return result;
  } catch (error) {
    spinner.error(title);
    throw error;
  }
}

async function showPlain<T>(title: string, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    console.log(`ok    ${line(title, result)}`);
    return result;
  } catch (error) {
    console.log(`FAIL  ${title}`);
    throw error;
  }
}

function line(title: string, result: unknown): string {
  return typeof result === 'string' ? `${title}\n      ${result}` : title;
}
