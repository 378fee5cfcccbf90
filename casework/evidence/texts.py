"""The words of an evidence file: what it holds and how anybody checks it, in two languages."""

from datetime import datetime

from foundation.clock import VIETNAM

_VIETNAMESE = """HỒ SƠ BẰNG CHỨNG — hồ sơ {code}
Cơ quan: {agency}. Lập lúc {at}.

Tệp này chứng minh hồ sơ đã được nộp và giải quyết như thế nào, không cần đến máy chủ.

Kiểm tra (máy có Python 3.8 trở lên, không cần mạng):
    python kiem_tra.py bang-chung.zip
    python kiem_tra.py bang-chung.zip --goc <vân tay SHA-256 của chứng thư gốc>
Hãy lấy vân tay chứng thư gốc từ nguồn khác tệp này (cơ quan, Ban Cơ yếu Chính phủ). Nếu không tin
chương trình kèm theo, hãy lấy một bản kiem_tra.py khác, hoặc dùng OpenSSL:
    openssl cms -verify -binary -inform DER -in manifest.p7s -content manifest.json \\
        -CAfile certificates/roots.pem -purpose any -out /dev/null

Trong tệp có:
  manifest.json, manifest.p7s   bản kê mọi tệp với mã băm SHA-256, và chữ ký số của cơ quan
  dossier.json                  dữ liệu hồ sơ, câu trả lời trên tờ khai cùng tên mục
  files/, files.json            giấy tờ đã nộp, nguyên từng byte
  papers/, results/             phiếu, thông báo, kết quả đã ký số
  timeline.json, clocks.json    diễn biến và sổ thời gian
  journal/chain.jsonl           nhật ký của hồ sơ: hash = SHA-256(hash dòng trước ‖ body)
  journal/anchors/              mốc neo: digest = SHA-256(digest trước ‖ các hash); .tst là dấu
                                thời gian RFC 3161 trên digest. Hash của hồ sơ khác không lộ gì.
                                Dòng trao đổi nội bộ của cán bộ chỉ có hash, không có nội dung.
  certificates/roots.pem        chứng thư gốc

Không kiểm tra được ở đây: chứng thư có bị thu hồi hay không; nội dung có đúng sự thật hay không.
"""

_ENGLISH = """
EVIDENCE FILE — dossier {code}
Agency: {agency}. Made at {at}.

This file proves how the dossier was filed and decided, without any server. Check it with Python 3.8
or later, offline:
    python kiem_tra.py bang-chung.zip [--goc <SHA-256 fingerprint of the trusted root>]
Take the root's fingerprint from elsewhere than this file. Whoever does not trust the program in
here uses another copy of it, or OpenSSL as above.

manifest.json lists every member with its SHA-256 and manifest.p7s is the agency's detached CMS
signature over it. dossier.json holds data and answers with their labels, files/ what was handed in
byte by byte, papers/ and results/ the signed documents, timeline.json and clocks.json what happened
and how time was counted. journal/chain.jsonl is the dossier's journal,
hash = SHA-256(previous hash || body); journal/anchors/ are seals over it,
digest = SHA-256(previous digest || hashes), with RFC 3161 tokens (.tst) over the digest. Lines that
officers wrote to one another are given by hash only.

Not checked here: whether certificates were revoked; whether what is said is true.
"""


def readme(code: str, agency: str, at: datetime) -> str:
    """Return the README in Vietnamese and English."""
    told = {"code": code, "agency": agency, "at": f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"}
    return _VIETNAMESE.format(**told) + _ENGLISH.format(**told)
