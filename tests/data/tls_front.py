"""tls_front.py PORT CERT KEY TARGET: ends TLS at a port of this machine and passes what it hears to another, as an IMAP server on 993 does."""

import asyncio
import ssl
import sys

port, cert, key, target = sys.argv[1:]
context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
context.load_cert_chain(cert, key)


async def pass_on(reader, writer):
    try:
        while heard := await reader.read(65536):
            writer.write(heard)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def serve(reader, writer):
    try:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", int(target))
    except OSError:
        writer.close()
        return
    await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))


async def main():
    async with await asyncio.start_server(serve, "127.0.0.1", int(port), ssl=context) as server:
        await server.serve_forever()


asyncio.run(main())
