import html5lib


def test_the_catalogue_shows_every_component_in_the_demo_only(client, make_app):
    assert client.get("/_kit").status_code == 404

    answer = make_app(demo=True).test_client().get("/_kit")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=False).parse(answer.get_data(as_text=True))
