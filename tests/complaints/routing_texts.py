"""Complaints as citizens write them: short, informal, misspelt, unevenly spread over 25 agencies, and changing in time.

Nothing here is quoted from anybody. A text is put together from the words of a topic, words that every topic shares,
places and numbers; then it is abbreviated, misspelt and mixed with Javanese. Topics rise and fall, one moves to another
agency, new words appear, and about one disposition in ten went to the wrong one of two similar agencies, as in offices.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

from praja.complaints.routing.labelled import Labelled

START = dt.datetime(2023, 1, 1, tzinfo=dt.UTC)
DAYS = 900

# agency: topics; a topic: things / what is wrong with them / rarer words around them
TOPICS: dict[str, list[tuple[str, str, str]]] = {
    "pupr": [
        (
            "jalan aspal jalan_raya paving jembatan",
            "berlubang rusak ambles retak bergelombang",
            "ban jatuh pengendara truk tambal hotmix",
        ),
        (
            "saluran drainase got gorong-gorong sungai selokan",
            "mampet meluap banjir tersumbat dangkal",
            "hujan genangan pompa normalisasi lumpur",
        ),
        ("trotoar pedestrian bahu_jalan", "hancur bongkar longsor", "galian kabel proyek kontraktor urug"),
    ],
    "dishub": [
        (
            "lampu_merah traffic_light rambu marka zebra_cross",
            "mati rusak hilang pudar error",
            "macet perempatan simpang pertigaan",
        ),
        ("parkir jukir juru_parkir karcis", "liar mahal getok sembarangan", "tarif minimarket alun-alun motor mobil"),
        (
            "angkot bus terminal halte truk_besar",
            "ngetem ugal-ugalan melanggar kebut",
            "penumpang rute trayek sopir muatan",
        ),
    ],
    "perkim": [
        ("lampu_jalan pju penerangan_jalan lampu", "mati padam gelap redup", "tiang malam kabel bohlam rawan"),
        (
            "rumah rtlh rusunawa perumahan fasum",
            "reyot bocor roboh tidak_layak",
            "bedah developer pengembang blok serah_terima",
        ),
        ("makam taman pemakaman", "penuh kotor rusak", "pohon rumput pagar"),
    ],
    "dlh": [
        (
            "sampah tps tpa kontainer bak_sampah",
            "menumpuk bau berserakan tidak_diangkut",
            "lalat petugas gerobak bakar plastik",
        ),
        ("limbah asap pabrik sungai udara", "mencemari bau hitam busa polusi", "warna industri cerobong ikan sesak"),
        ("pohon taman dahan ranting", "tumbang rimbun condong kering", "pangkas kabel angin perantingan"),
    ],
    "dukcapil": [
        (
            "ktp e-ktp kk kartu_keluarga akta kia",
            "belum_jadi salah hilang lama antri",
            "cetak blangko rekam nik pindah domisili online",
        ),
        ("akta_kelahiran akta_kematian surat_pindah", "ditolak error revisi", "berkas loket nama ejaan adminduk"),
    ],
    "dinkes": [
        ("puskesmas bidan dokter perawat poli", "lama antri jutek tutup", "pasien berobat obat rujukan periksa"),
        ("dbd nyamuk fogging jentik", "demam terjangkit berdarah", "asap rt sakit anak kasus"),
        ("vaksin imunisasi posyandu stunting", "habis jadwal kosong", "balita dosis booster timbang gizi"),
    ],
    "rsud": [
        (
            "rsud rumah_sakit igd ugd kamar",
            "penuh ditolak lambat antri",
            "pasien rawat_inap bpjs dokter operasi spesialis farmasi",
        ),
    ],
    "disdik": [
        (
            "sekolah sd smp ppdb zonasi",
            "pungutan mahal tidak_diterima curang",
            "seragam siswa komite guru daftar nilai kuota",
        ),
        ("guru kepsek murid siswa kelas", "bolos kasar bully rusak", "mengajar honorer pelajaran bangku atap"),
    ],
    "dinsos": [
        (
            "bansos pkh bpnt sembako blt",
            "tidak_dapat salah_sasaran dipotong dicoret",
            "dtks kpm miskin pendamping janda lansia beras",
        ),
        (
            "odgj gelandangan pengemis anjal lansia",
            "berkeliaran mengganggu terlantar",
            "liponsos pasar lampu_merah telanjang",
        ),
        ("bpjs kis pbi", "nonaktif dicabut mati", "aktivasi iuran sktm miskin"),
    ],
    "satpolpp": [
        ("pkl pedagang lapak warung", "liar menutup melanggar", "trotoar bahu_jalan penertiban gerobak"),
        ("karaoke miras kafe sound_horeg warkop", "bising berisik meresahkan mabuk", "malam izin razia tetangga musik"),
        ("reklame baliho spanduk", "liar melintang roboh", "tiang pohon caleg izin"),
    ],
    "pdam": [
        ("air pdam pipa meteran", "mati keruh bocor kecil bau", "tagihan pelanggan rekening kran galian sambungan"),
    ],
    "disnaker": [
        ("gaji umk pesangon thr upah", "tidak_dibayar telat dipotong", "perusahaan pabrik buruh karyawan phk kontrak"),
        ("lowongan loker pelatihan blk kartu_kuning ak1", "penipuan ditahan sulit", "ijazah lamaran prakerja daftar"),
    ],
    "disdag": [
        ("pasar kios los stan pedagang", "kumuh bocor mahal sepi", "retribusi sewa revitalisasi pembeli"),
        ("minyak_goreng beras gas lpg elpiji", "langka mahal timbun naik", "harga subsidi pangkalan melon agen het"),
    ],
    "dinkop": [
        ("umkm koperasi modal usaha", "macet sulit ditolak", "pinjaman bantuan bpum simpanan produk kurda halal")
    ],
    "disperta": [
        (
            "pupuk sawah padi irigasi petani",
            "langka gagal kering hama",
            "subsidi kios poktan traktor tikus wereng tebu kartu_tani",
        )
    ],
    "disnak": [("sapi kambing ternak pmk ayam", "sakit mati bau", "vaksin kandang susu kurban mantri anjing rabies")],
    "bpbd": [
        (
            "banjir longsor angin puting_beliung tanggul",
            "jebol merendam ambruk evakuasi",
            "korban terpal logistik tangki kekeringan sungai hujan",
        )
    ],
    "bapenda": [("pbb pajak njop sppt", "naik salah dobel mahal", "bayar objek wajib balik_nama bphtb denda reklame")],
    "dpmptsp": [("izin nib oss imb pbg siup", "lama ditolak error sulit", "usaha berkas loket perizinan mpp bangunan")],
    "dpmd": [
        (
            "dana_desa kades perangkat_desa bumdes",
            "korupsi tidak_transparan curang mangkrak",
            "apbdes lpj bpd pilkades bengkok proyek balai_desa",
        )
    ],
    "kecamatan": [
        (
            "kecamatan kelurahan rt rw camat lurah",
            "jutek tutup lambat pungli",
            "surat pengantar pelayanan pegawai staf ktp jam",
        ),
    ],
    "kominfo": [
        (
            "website aplikasi wifi internet cctv",
            "error lambat mati down",
            "login server sinyal tower alun-alun publik hoax",
        )
    ],
    "disporapar": [
        ("wisata stadion gor lapangan kolam", "rusak kotor mahal tutup", "tiket pemuda lomba atlet toilet pengunjung")
    ],
    "bkpsdm": [
        ("asn pns p3k cpns honorer", "bolos curang telat", "seleksi formasi pengumuman sk mutasi disiplin pegawai")
    ],
    "inspektorat": [
        ("pejabat oknum asn bendahara", "korupsi pungli suap selingkuh", "audit anggaran proyek bukti fiktif setoran")
    ],
}
SIMILAR = {
    "pupr": "perkim bpbd dlh", "dishub": "satpolpp perkim pupr", "perkim": "dishub pupr dlh", "dlh": "pupr perkim",
    "dukcapil": "kecamatan", "dinkes": "rsud dinsos", "rsud": "dinkes", "disdik": "bkpsdm inspektorat",
    "dinsos": "dpmd kecamatan", "satpolpp": "dishub disdag dpmptsp", "pdam": "pupr", "disnaker": "dinkop",
    "disdag": "satpolpp dinkop", "dinkop": "disdag", "disperta": "disnak pupr", "disnak": "disperta", "bpbd": "pupr",
    "bapenda": "dpmptsp", "dpmptsp": "satpolpp bapenda", "dpmd": "kecamatan inspektorat", "kecamatan": "dukcapil dpmd",
    "kominfo": "dishub", "disporapar": "disdik", "bkpsdm": "inspektorat", "inspektorat": "bkpsdm dpmd",
}  # fmt: skip
OPENINGS = [
    "selamat pagi",
    "assalamualaikum",
    "mohon maaf mengganggu",
    "yth bapak bupati",
    "halo min",
    "lapor",
    "tolong",
    "min",
    "kepada dinas terkait",
    "izin melapor",
    "saya mau tanya",
    "mau lapor pak",
    "gimana ini",
    "permisi",
    "selamat malam admin",
    "kami warga mengeluhkan",
]
CLOSINGS = [
    "mohon segera ditindaklanjuti",
    "terima kasih",
    "tolong diperbaiki",
    "mohon solusinya",
    "bagaimana tindak lanjutnya",
    "sudah lama begini",
    "kami menunggu jawaban",
    "jangan dibiarkan",
    "kapan ditangani",
    "sudah lapor berkali-kali tidak ada tanggapan",
    "matur nuwun",
    "sangat meresahkan warga",
    "semoga cepat direspon",
    "mau sampai kapan",
]
SHARED = [
    "yang",
    "di",
    "dan",
    "ini",
    "itu",
    "sudah",
    "ada",
    "tidak",
    "untuk",
    "dengan",
    "saya",
    "kami",
    "warga",
    "sekitar",
    "depan",
    "dekat",
    "dari",
    "karena",
    "sangat",
    "belum",
    "juga",
    "lagi",
    "banyak",
    "orang",
    "hari",
    "bulan",
    "minggu",
    "kemarin",
    "tadi",
    "malam",
    "pagi",
    "siang",
    "anak",
    "rumah",
    "tetangga",
    "lewat",
    "sering",
    "selalu",
    "padahal",
    "kalau",
    "harus",
    "bisa",
    "mau",
    "seperti",
    "apakah",
    "kenapa",
    "sampai",
    "setiap",
    "masih",
    "sekarang",
    "terus",
    "pihak",
    "dinas",
    "pemerintah",
    "petugas",
    "kantor",
    "bahaya",
    "takut",
    "susah",
    "kasihan",
    "tolong",
    "bantu",
    "data",
    "uang",
    "bayar",
    "surat",
    "jalan",
    "motor",
    "mobil",
    "air",
    "lampu",
    "izin",
    "pasar",
    "desa",
    "pelayanan",
]
PLACES = [
    "jombang",
    "ploso",
    "diwek",
    "mojoagung",
    "perak",
    "gudo",
    "ngoro",
    "peterongan",
    "jogoroto",
    "sumobito",
    "kabuh",
    "tembelang",
    "wonosalam",
    "bareng",
]
STREETS = [
    "merdeka",
    "sudirman",
    "gatot_subroto",
    "wahid_hasyim",
    "pattimura",
    "kartini",
    "veteran",
    "diponegoro",
    "basuki_rahmat",
    "kapten_tendean",
]
JAVANESE = {
    "jalan": "dalan", "rumah": "omah", "tidak": "ora", "sudah": "wes", "belum": "durung", "air": "banyu", "ini": "iki",
    "banyak": "akeh", "rusak": "bosok", "bagaimana": "piye", "orang": "wong", "anak": "bocah", "mati": "pejah",
}  # fmt: skip
SHORT = {
    "yang": "yg", "tidak": "tdk", "jalan": "jl", "dengan": "dgn", "karena": "krn", "untuk": "utk", "sudah": "sdh",
    "belum": "blm", "rumah": "rmh", "mohon": "mhn", "tolong": "tlg", "bapak": "bpk", "bisa": "bs", "sampai": "smp",
    "sekarang": "skrg", "saya": "sy", "juga": "jg", "banyak": "bnyk", "sekolah": "sklh", "sampah": "smpah",
}  # fmt: skip


@dataclass
class Writer:
    """Writes labelled texts; the same seed gives the same texts.

    Attributes:
        wrong: share of dispositions to a similar agency.
        vague: share of texts that hardly name their topic.
    """

    seed: int = 1
    wrong: float = 0.11
    vague: float = 0.16
    random: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    def write(self, count: int) -> list[Labelled]:
        """Texts over 30 months, oldest first."""
        days = sorted(self.random.random() * DAYS for _ in range(count))
        return [self._one(day) for day in days]

    def _one(self, day: float) -> Labelled:
        progress = day / DAYS
        agencies = list(TOPICS)
        chances = [
            1 / (rank + 1.5) * (1 + 0.6 * ((rank * 7) % 5 - 2) * (progress - 0.5)) for rank in range(len(agencies))
        ]
        agency = self.random.choices(agencies, chances)[0]
        topics = TOPICS[agency]
        rise = [1 + 2 * progress if index % 2 else 2 - 1.2 * progress for index in range(len(topics))]
        topic = self.random.choices(topics, rise)[0]
        text = self._text(agency, topic, progress)
        if agency == "perkim" and "pju" in topic[0] and progress < 0.45:
            agency = "dishub"  # street lights were another agency's until then
        if self.random.random() < self.wrong:
            agency = self.random.choice(SIMILAR[agency].split())
        return Labelled(text, agency, START + dt.timedelta(days=day))

    def _text(self, agency: str, topic: tuple[str, str, str], progress: float) -> str:
        things, faults, around = (part.split() for part in topic)
        pick = self._pick
        fresh = max(1, round(len(around) * (0.5 + 0.5 * progress)))
        parts = [pick(things), pick(faults), *(pick(around[:fresh]) for _ in range(self.random.randint(0, 3)))]
        if self.random.random() < self.vague:
            parts = [pick([pick(things), pick(faults), pick(around)])]
        other = TOPICS[pick(SIMILAR[agency].split())]
        if self.random.random() < 0.3:
            parts += [pick(pick([" ".join(pick(other)[:1] + pick(other)[2:])]).split())]
        parts += [pick(SHARED) for _ in range(int(self.random.gammavariate(2, 5)))]
        self.random.shuffle(parts)
        if self.random.random() < 0.6:
            parts.insert(0, pick(OPENINGS))
        if self.random.random() < 0.6:
            parts.append(pick(CLOSINGS))
        if self.random.random() < 0.7:
            parts.append(self._place())
        return self._noisy(" ".join(parts).replace("_", " "))

    def _place(self) -> str:
        number = self.random.randint(1, 200)
        return self._pick(
            [
                f"di jalan {self._pick(STREETS)} no {number}",
                f"rt {number % 12 + 1} rw {number % 7 + 1} {self._pick(PLACES)}",
                f"kec {self._pick(PLACES)}",
                f"hub 0812{self.random.randint(10_000_000, 99_999_999)}",
            ]
        )

    def _noisy(self, text: str) -> str:
        noise = self.random.random() * 0.5
        words = [self._noisy_word(word, noise) for word in text.split()]
        said = " ".join(words)
        style = self.random.random()
        if style < 0.08:
            said = said.upper()
        elif style < 0.5:
            said = said.capitalize()
        return said + self._pick(["", "", ".", "!!!", "??", " 🙏", "..."])

    def _noisy_word(self, word: str, noise: float) -> str:
        if self.random.random() < noise and word in SHORT:
            return SHORT[word]
        if self.random.random() < noise / 4 and word in JAVANESE:
            return JAVANESE[word]
        if len(word) > 4 and self.random.random() < noise / 3:
            at = self.random.randrange(1, len(word) - 1)
            dropped, stretched = word[:at] + word[at + 1 :], word[:at] + word[at] * 3 + word[at + 1 :]
            return self._pick([dropped, stretched, word[:at] + word[at + 1] + word[at] + word[at + 2 :]])
        if len(word) > 5 and self.random.random() < noise / 5:
            return word[0] + "".join(letter for letter in word[1:] if letter not in "aeiou")
        if self.random.random() < noise / 8:
            return word + self._pick(["nya", "lah", "2", "an", "ku"])
        return word

    def _pick(self, choices: list[Any]) -> Any:
        return self.random.choice(choices)
