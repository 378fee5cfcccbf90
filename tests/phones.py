"""The gateways of SMS and Zalo on the network of this machine, for tests."""

import contextlib
import threading

from werkzeug.serving import make_server
from werkzeug.wrappers import Request

from demo.stand_ins.message_gateway import MessageGatewayStandIn

KEY = "khoa-thu"


@contextlib.contextmanager
def serve_gateways():
    """Serve the stand-in of both gateways; ``url`` is where it stands."""
    stand_in = MessageGatewayStandIn(KEY)

    def application(environ, start):
        return stand_in.answer(Request(environ))(environ, start)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    stand_in.url = f"http://127.0.0.1:{server.port}/messages"
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield stand_in
    server.shutdown()
    serving.join()


def ways_to(gateway):
    """Return the settings that lead to the gateways."""
    return {
        "sms_url": f"{gateway.url}/sms", "sms_key": KEY,
        "zalo_url": f"{gateway.url}/zalo", "zalo_key": KEY,
    }  # fmt: skip
