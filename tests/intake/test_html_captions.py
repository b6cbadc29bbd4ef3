"""Captions and credits of images: in all languages, with and without evidence of a credit."""

from __future__ import annotations

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, article, only_image, page, with_picture

IMG = '<img src="/ferry.jpg">'


def legend(markup: str) -> tuple[str | None, str | None, str | None]:
    """The caption, the credit and the photographer of an image with *markup* as its legend."""
    image = only_image(with_picture(f"<figure>{IMG}<figcaption>{markup}</figcaption></figure>"))
    return image.caption, image.credit, image.photographer


@pytest.mark.parametrize(
    ("language", "caption", "mark", "credit"),
    [
        ("de", "Die Fähre am Kai in Ostrand.", "Foto: {}", "Stadtwerke Ostrand"),
        ("de", "Die Fähre am Kai in Ostrand", "© {}", "Mara Ovens"),
        ("de", "Die Fähre am Kai in Ostrand", "(Bild: {})", "Mara Ovens/Keystone"),
        ("en", "The ferry at the quay.", "Credit: {}", "Mara Ovens for the Ostrand Post"),
        ("en", "The ferry at the quay", "(Photo by {})", "Mara Ovens/Getty Images"),
        ("en", "The ferry at the quay.", "{}", "Courtesy of Ostrand Museum"),
        ("en", "The ferry at the quay.", "{}", "Handout via Reuters"),
        ("en", "The ferry at the quay on Monday.", "({})", "Mara Ovens, File/AP"),
        ("en", "The ferry at the quay on Monday.", "{}", "Supplied"),
        ("en", "The ferry at the quay.", "—{}", "White Harbour"),
        ("en", "The ferry at the quay on Monday", "{}", "REUTERS/Mara Ovens"),
        ("en", "The ferry at the quay.", "(Staff photo by {})", "Mara Ovens"),
        ("en", "The ferry at the quay.", "{}", "Mara Ovens/Ostrand Times"),
        ("en", "The ferry at the quay.", "{}", "Contributed photo"),
        ("en", "The ferry at the quay", "—{}", "AFP"),
        ("es", "El ferry en el muelle de Ostrand.", "{}", "Mara Ovens (EFE)"),
        ("es", "El ferry en el muelle de Ostrand.", "{}", "Cortesía de la naviera Ovens"),
        ("es", "El ferry en el muelle de Ostrand", "| Foto: {}", "Mara Ovens"),
        ("es", "Mara Ovens", "Foto: {}", "gentileza"),
        ("es", "El ferry en el muelle de Ostrand", "/ {}", "MARA OVENS"),
        ("es", "El ferry en el muelle de Ostrand.", "/ {}", "Mara Ovens"),
        ("ca", "El transbordador al moll.", "Imatge: {}", "Mara Ovens"),
        ("fr", "Le ferry à quai à Ostrand.", "© {}", "Mara Ovens / AFP"),
        ("fr", "Le ferry à quai à Ostrand.", "Photo {}", "AFP"),
        ("fr", "Le ferry à quai à Ostrand.", "Crédit photo : {}", "Mara Ovens"),
        ("fr", "Le ferry à quai à Ostrand.", "{}", "Avec l'aimable autorisation de la ville"),
        ("pt", "O barco no cais de Ostrand.", "Foto: {}", "Mara Ovens/Agência Brasil"),
        ("pt", "O barco no cais de Ostrand", "— Foto: {}", "Divulgação/Prefeitura de Ostrand"),
        ("it", "Il traghetto al molo di Ostrand.", "({})", "Ansa"),
        ("it", "Il traghetto al molo di Ostrand.", "Foto: {}", "Mara Ovens"),
        ("ro", "Feribotul la chei.", "Sursa foto: {}", "Primăria Ostrand"),
        ("nl", "De veerboot aan de kade.", "Beeld: {}", "Mara Ovens"),
        ("nl", "De veerboot aan de kade.", "© {}", "ANP"),
        ("sv", "Färjan vid kajen.", "Foto: {}", "Mara Ovens/TT"),
        ("da", "Færgen ved kajen.", "Foto: {}", "Mara Ovens/Ritzau Scanpix"),
        ("no", "Fergen ved kaia.", "Foto: {}", "Mara Ovens / NTB"),
        ("fi", "Lautta laiturissa.", "Kuva: {}", "Mara Ovens / Lehtikuva"),
        ("fi", "Lautta laiturissa.", "Valokuva: {}", "Mara Ovens"),
        ("et", "Parvlaev kai ääres.", "Pilt: {}", "Mara Ovens"),
        ("lv", "Prāmis pie piestātnes.", "Foto: {}", "Mara Ovens, LETA"),
        ("lt", "Keltas prie krantinės", "/ {}", "M. Ovens / ELTA nuotr."),
        ("lt", "Keltas prie krantinės.", "{}", "M. Ovens nuotr."),
        ("lt", "Keltas prie krantinės.", "Nuotrauka: {}", "Mara Ovens"),
        ("pl", "Prom przy nabrzeżu.", "Fot. {}", "Mara Ovens / Agencja Ostrand"),
        ("pl", "Prom przy nabrzeżu.", "Źródło: {}", "materiały prasowe"),
        ("pl", "Prom przy nabrzeżu", "/ {}", "Mara Ovens / Agencja Ostrand"),
        ("cs", "Trajekt u mola.", "Foto: {}", "Mara Ovensová, ČTK"),
        ("sk", "Trajekt pri móle.", "Zdroj: {}", "TASR/Mara Ovensová"),
        ("sl", "Trajekt ob pomolu.", "Foto: {}", "Mara Ovens"),
        ("sl", "Mara Ovens", "Foto: {}", "BoBo"),
        ("hr", "Trajekt uz gat.", "Foto: {}", "Mara Ovens/PIXSELL"),
        ("sr", "Трајект уз кеј.", "Фото: {}", "Танјуг/Мара Овенс"),
        ("sr", "Трајект уз кеј у Острандy", "(Фото {})", "М. Овенс"),
        ("sq", "Trageti në skelë.", "Foto: {}", "Mara Ovens"),
        ("mk", "Траектот на кејот.", "Фото: {}", "Мара Овенс"),
        ("bg", "Фериботът на кея.", "Снимка: {}", "Мара Овенс"),
        ("bg", "Фериботът на кея", "© {}", "Мара Овенс"),
        ("ru", "Паром у причала.", "Фото: {}", "Мара Овенс / ТАСС"),
        ("ru", "Паром у причала", "© {}", "Мара Овенс"),
        ("uk", "Пором біля причалу.", "Фото: {}", "пресслужба порту"),
        ("be", "Паром ля прычала.", "Фота: {}", "Мара Овенс"),
        ("kk", "Паром жағалауда.", "Сурет: {}", "Мара Овенс"),
        ("hu", "A komp a rakparton.", "Fotó: {}", "Ovens Mara / MTI"),
        ("hu", "A komp a rakparton.", "Forrás: {}", "MTI/Ovens Mara"),
        ("el", "Το πλοίο στην αποβάθρα.", "Φωτό: {}", "Μάρα Όβενς"),
        ("el", "Το πλοίο στην αποβάθρα", "/ Πηγή: {}", "ΑΠΕ-ΜΠΕ"),
        ("tr", "Feribot iskelede.", "Fotoğraf: {}", "Mara Ovens/AA"),
        ("az", "Bərə körpüdə.", "Foto: {}", "Mara Ovens"),
        ("ka", "ბორანი ნავსადგურში.", "ფოტო: {}", "მარა ოვენსი"),
        ("hy", "Լաստանավը նավամատույցում։", "Լուսանկար: {}", "Մարա Օվենս"),
        ("id", "Kapal feri di dermaga.", "({})", "ANTARA FOTO/Mara Ovens"),
        ("id", "Kapal feri di dermaga", "({})", "Dok. Pelabuhan Ostrand"),
        ("ms", "Feri di jeti.", "Gambar: {}", "Bernama"),
        ("sw", "Kivuko bandarini.", "Picha: {}", "Mara Ovens"),
        ("zu", "Isikebhe echwebeni.", "Isithombe: {}", "Mara Ovens"),
        ("vi", "Phà cập bến.", "Ảnh: {}", "Nguyễn Ovens"),
        ("vi", "Phà cập bến.", "Ảnh: {}", "Cảng cung cấp"),
        ("ar", "العبارة عند الرصيف", "(صورة: {})", "مارا أوفنز"),
        ("ar", "العبارة عند الرصيف", "({})", "رويترز"),
        ("ar", "العبارة", "- {}", "رويترز"),
        ("fa", "کشتی در اسکله", "عکس: {}", "ایسنا"),
        ("ur", "کشتی گودی پر۔", "تصویر: {}", "اے پی"),
        ("he", "המעבורת ברציף", "צילום: {}", "מארה אובנס"),
        ("he", "המעבורת ברציף", "(צילום: {})", "רויטרס"),
        ("am", "ጀልባው በወደቡ።", "ፎቶ: {}", "ማራ ኦቨንስ"),
        ("am", "ጀልባው በወደቡ።", "ፎቶ፡ {}", "ማራ ኦቨንስ"),
        ("hi", "घाट पर नौका।", "फोटो: {}", "मारा ओवेन्स"),
        ("hi", "घाट पर नौका", "(फोटो: {})", "पीटीआई"),
        ("hi", "घाट पर नौका", "(फोटो- {})", "पीटीआई"),
        ("mr", "घाटावरील बोट.", "छायाचित्र: {}", "मारा ओव्हेन्स"),
        ("bn", "ঘাটে ফেরি।", "ছবি: {}", "মারা ওভেন্স"),
        ("ta", "துறையில் படகு.", "படம்: {}", "மாரா ஓவன்ஸ்"),
        ("te", "రేవులో పడవ.", "ఫోటో: {}", "మారా ఓవెన్స్"),
        ("th", "เรือเฟอร์รี่ที่ท่าเรือ", "ภาพ: {}", "มารา โอเวนส์"),
        ("th", "เรือเฟอร์รี่ที่ท่าเรือ", "(ภาพ: {})", "รอยเตอร์"),
        ("zh", "渡轮停靠在码头。", "图：{}", "新华社"),
        ("zh", "渡轮停靠在码头。", "（{}摄）", "新华社记者 王欧文"),
        ("zh", "渡轮停靠在码头", "（图片来源：{}）", "视觉中国"),
        ("zh", "渡輪停靠在碼頭。", "（圖／{}）", "王歐文"),
        ("zh", "渡輪停靠在碼頭。", "{}", "中央社"),
        ("ja", "埠頭のフェリー", "＝{}", "共同"),
        ("ja", "埠頭のフェリー＝１３日、東京", "（{}撮影）", "大海丸男"),
        ("ja", "埠頭のフェリー＝１３日、東京都", "、 {}撮影", "大海丸男"),
        ("ja", "埠頭のフェリー", "（写真：{}）", "ロイター"),
        ("ja", "埠頭のフェリー", "（Ｃ）{}", "共同通信社"),
        ("ja", "埠頭のフェリー", "写真・{}", "大海丸男"),
        ("ja", "埠頭のフェリー", "撮影・{}", "大海丸男"),
        ("ko", "부두에 정박한 여객선.", "{}", "연합뉴스"),
        ("ko", "여객선이 부두에 정박해 있다.", "{} 기자", "오벤스"),
        ("ko", "부두에 정박한 여객선", "({}기자)", "오벤스"),
        ("ko", "부두에 정박한 여객선", "사진={}", "오벤스"),
        ("ko", "부두에 정박한 여객선", "[사진 제공={}]", "항만공사"),
        ("ko", "부두에 정박한 여객선", "/사진={}", "뉴시스"),
        ("ko", "여객선이 부두에 정박해 있다.", "사진｜{}", "뉴시스"),
        ("ko", "부두에 정박한 여객선", "ⓒ {}", "뉴스1"),
    ],
)  # fmt: skip
def test_the_credit_of_a_legend_is_found(
    language: str, caption: str, mark: str, credit: str
) -> None:
    found = legend(f"{caption} {mark.format(credit)}")

    assert found[:2] == (caption, credit), language


@pytest.mark.parametrize(
    "caption",
    [
        "Mara Ovens",
        "Mara Ovens, 64",
        "Mara Ovens and Tom Ilk",
        "Mayor Mara Ovens.",
        "Mara Ovens / Tom Ilk",
        "Ostrand – New Harbour",
        "The ferry at the quay. Mara Ovens",
        "The ferry at the quay (Ostrand)",
        "The ferry at the quay on Monday. (Archive)",
        "The ferry at the quay on Monday. (File photo)",
        "Die Fähre am Kai in Ostrand. (Archivbild)",
        "Die Fähre am Kai in Ostrand. (Symbolfoto)",
        "Picture: the new mayor on her first day in office",
        "Symbolbild: Eine Fähre am Kai",
        "In this photo by the harbour the ferry leaves.",
        "The ferry at the quay: a picture: of the harbour",
        "Мара Овенс",
        "Μάρα Όβενς",
        "मारा ओवेन्स",
        "জেটিতে মারা ওভেন্স",
        "مارا أوفنز",
        "大海丸男氏",
        "埠頭のフェリー＝１３日、東京",
        "埠頭のフェリー＝東京都で2019年5月",
        "오벤스 시장",
        "Keltas, asociatyvi nuotr.",
        "这张照片由卫星拍摄",
        "埠頭のフェリー、ドローンで撮影",
        "취재 중인 기자",
        # A label that is a noun of a sentence.
        "In the picture: Mara Ovens",
        "Auf dem Bild: Mara Ovens",
        "Im Bild: Mara Ovens",
        "Sur la photo : Mara Ovens",
        "En la foto: Mara Ovens",
        "Nella foto: Mara Ovens",
        "Op de foto: Mara Ovens",
        "Pe foto: Mara Ovens",
        "Trong ảnh: Mara Ovens",
        "На фото: Мара Овенс",
        "Στη φωτογραφία: Μάρα Όβενς",
        "في الصورة: مارا أوفنز",
        "در عکس: مارا اوونز",
        "בתמונה: מרה אובנס",
        "左图：码头上的渡轮",
        "写真：埠頭のフェリー",
        "Tax credit: Mara Ovens",
        "Profile picture: Mara Ovens",
        "Photo by the lake",
        # A name behind a name says who or where that is.
        "Mara Ovens | Norway",
        "Mara Ovens | Ostrand United",
        "Prof. Mara Ovens | Universität Ostrand",
        "Headquarters of the Ovens Union | Ostrand",
        # Brackets with an abbreviation of what precedes.
        "Logo of the World Health Organization (WHO)",
        "Sitz der Europäischen Union (EU).",
        # Of two words before a slash nobody knows whether they are half of the credit.
        "The ferry on Monday Mara Ovens / AP",
        "The ferry source, Getty Images",
        # A title behind a label alone.
        "Bild: Die Fähre",
        "الصورة: العبارة في الميناء",
        "عکس: کشتی در اسکله",
        "फोटो: घाट पर नौका",
        # Where the person in the picture works.
        "Mara Ovens, BBC News",
    ],
)
def test_a_legend_without_evidence_of_a_credit_is_a_caption(caption: str) -> None:
    assert legend(caption) == (caption, None, None)


@pytest.mark.parametrize(
    ("markup", "credit"),
    [
        ('<span class="caption">A boat.</span> <span class="credit">Photo by M. Ovens</span> /'
         '<span class="distributor">AFP via Getty Images</span>',
         "M. Ovens /AFP via Getty Images"),
        ('<span>A boat.</span><span class="x1">Mara Ovens (AFP)</span>', "Mara Ovens (AFP)"),
        ('A boat. Mara Ovens <span class="agency">(AFP)</span>', "Mara Ovens / AFP"),
        ('<span class="source">Ovens Ltd</span><span class="caption">A boat.</span>', "Ovens Ltd"),
        ("<i><b>A boat.</b><span> Credit: <!-- -->M. Ovens<span>/</span>Post</span></i>",
         "M. Ovens/Post"),
        ("A boat. <b>Photo:</b> <em>the harbour office</em>", "the harbour office"),
        ("<p>A boat.</p><p>Image: <!-- -->Ostrand Council / Facebook</p>",
         "Ostrand Council / Facebook"),
        ("<div>Foto: Mara Ovens</div><div>A boat.</div>", "Mara Ovens"),
        ('A boat.<span class="credit"> (<div class="camera">Image:</div>Getty Images)</span>',
         "Getty Images"),
        ('<span class="visually-hidden">Image source, </span>Ostrand Post<p>A boat.</p>',
         "Ostrand Post"),
        ('<span class="sr-only">Caption:</span>A boat. <cite>ovens - stock.adobe.com</cite>',
         "ovens - stock.adobe.com"),
        ('A boat. Foto: Mara Ovens <span class="toggle" role="button">Vis mer</span>',
         "Mara Ovens"),
        ("A boat. Foto: Mara Ovens Bild vergrößern", "Mara Ovens"),
        ("A boat. (Photo: UN Photo / Mara Ovens. Courtesy of the port)",
         "UN Photo / Mara Ovens. Courtesy of the port"),
        ("A boat. (Ovens's)", "Ovens's"),
        ("M. Ovens nuotr. / A boat", "M. Ovens nuotr."),
        ('A boat. <span class="photographer">By Mara Ovens</span>', "Mara Ovens"),
        ('<span class="caption">A boat</span><i>|</i><i class="author">Mara Ovens</i>',
         "Mara Ovens"),
        ('<p>A boat.</p><p class="source">Mara Ovens</p><p>12 May 2026</p>', "Mara Ovens"),
        ('A boat.<i class="x visually-hidden">Credit...</i><i>M. Ovens for The Post</i>',
         "M. Ovens for The Post"),
        ("A boat<span> - Copyright AFP Mara Ovens</span>", "AFP Mara Ovens"),
        ("<p>A boat.</p><p>A boat. Photo: Mara Ovens</p>", "Mara Ovens"),
        ("▲ A boat. Reuters", "Reuters"),
        ('<span class="image-source">A boat (Foto M. Ovens)</span>', "M. Ovens"),
        ("A boat <span>/ Mara Ovens</span>", "Mara Ovens"),
        ('A boat. <span class="photoCredit">Mara Ovens</span>', "Mara Ovens"),
        ('A boat. <span itemprop="copyrightHolder">Mara Ovens</span>', "Mara Ovens"),
        ('A boat.<span class="credits"><b>Ostrand</b> <i>Post</i></span>', "Ostrand Post"),
        ("A boat<span>Mara Ovens / AP</span>", "Mara Ovens / AP"),
        ("A boat. (Fot.: Mara Ovens)", "Mara Ovens"),
        ("© 2026 Ostrand Post. All rights reserved.<br>A boat.", "2026 Ostrand Post"),
    ],
)  # fmt: skip
def test_a_credit_is_whole_and_the_rest_is_the_caption(markup: str, credit: str) -> None:
    caption, found, _ = legend(markup)

    assert ((caption or "").rstrip("."), found) == ("A boat", credit)


@pytest.mark.parametrize(
    ("markup", "caption"),
    [
        ("A boat. Foto:", "A boat."),
        ("A boat. (Foto: )", "A boat."),
        ("A boat ©", "A boat"),
        ("<p>Mara Ovens</p><small>Minister of Fisheries</small>",
         "Mara Ovens Minister of Fisheries"),
        ("<p>“We sail.”</p><footer>Mara Ovens</footer>", "“We sail.” Mara Ovens"),
    ],
)  # fmt: skip
def test_an_empty_label_and_words_on_a_person_are_no_credits(markup: str, caption: str) -> None:
    assert legend(markup) == (caption, None, None)


def test_an_agency_behind_the_element_of_a_credit_is_the_other_half_of_it() -> None:
    assert legend('<b class="credit">Mara Ovens</b> / AP') == (
        None,
        "Mara Ovens / AP",
        "Mara Ovens",
    )


def test_a_party_in_brackets_makes_nobody_the_photographer() -> None:
    assert legend("Mara Ovens (CDU) / dpa") == ("Mara Ovens (CDU)", "dpa", None)


def test_words_of_a_script_without_capitals_around_a_preposition_are_no_name() -> None:
    assert legend("العبارة في الميناء - رويترز") == ("العبارة في الميناء", "رويترز", None)


@pytest.mark.parametrize(
    "text",
    ["Advertisement", "Share", "15.05.2023", "Published 12 May 2026", "Stand: 28. April 2026"],
)
def test_neither_a_date_nor_a_button_is_a_credit(text: str) -> None:
    assert legend(f'A boat. <span class="source">{text}</span>') == ("A boat.", None, None)


@pytest.mark.parametrize(
    ("markup", "photographer"),
    [
        ("A boat. Photo: Mara Ovens", "Mara Ovens"),
        ("A boat. Mara Ovens/AFP", "Mara Ovens"),
        ("A boat. © Mara Ovens", "Mara Ovens"),
        ("埠頭のフェリー（ロイター／大海丸男撮影）", "大海丸男"),
        ('A boat. <span class="credit">Mara Ovens</span>', "Mara Ovens"),
        ("A boat. Quelle: Mara Ovens", None),
        ("A boat. (Mara Ovens)", None),
        ("A boat | Mara Ovens", None),
        ('A boat. <span class="source">Mara Ovens</span>', None),
        ("Mara Ovens at the quay. Reuters", None),
        ("A boat. Foto: Dok. Ostrand", None),
        ("A boat. Fotos: Mara Ovens/AP, Tom Ilk/AFP", None),
        ("A boat. Foto: Das Ostrand", None),
        ("A boat. Photo: Courtesy Ostrand Ovens", None),
    ],
)
def test_a_photographer_needs_a_label_or_an_agency(markup: str, photographer: str | None) -> None:
    assert legend(markup)[2] == photographer


@pytest.mark.parametrize(
    ("below", "caption", "credit"),
    [
        ("<figcaption>A boat, Foto: Mara Ovens</figcaption>", "A boat", "Mara Ovens"),
        ('<p class="img-caption">A boat at the quay</p>', "A boat at the quay", None),
        ("<div><span>The ferry at sea</span></div>", "The ferry at sea", None),
        ("<p>A boat. Photo: Mara Ovens</p>", "A boat.", "Mara Ovens"),
        ("<p>© Mara Ovens</p>", None, "Mara Ovens"),
        ('<div class="pic-sign">A boat at the quay</div>', "A boat at the quay", None),
        ("<p>A boat sank off Ostrand on Monday. (AP)</p>", None, None),
        ("<p>A boat sank off Ostrand on Monday.</p>", None, None),
    ],
)
def test_what_is_below_an_image_is_its_caption_only_by_evidence(
    below: str, caption: str | None, credit: str | None
) -> None:
    shown = '<div><img src="/ferry.jpg" alt="The ferry at sea"></div>'

    image = only_image(with_picture(f"{shown}{below}"))

    assert (image.caption, image.credit) == (caption, credit)


def test_a_credit_of_another_image_in_the_same_box_is_not_the_images() -> None:
    first = '<div><img src="/ferry.jpg"><p class="caption">A boat.</p></div>'
    second = '<div><img src="/quay.jpg"><p class="caption">The quay. Photo: M. Ovens</p></div>'

    images = article(with_picture(f"<div>{first}{second}</div>")).images

    assert [(image.caption, image.credit) for image in images] == [
        ("A boat.", None),
        ("The quay.", "M. Ovens"),
    ]


@pytest.mark.parametrize(
    ("markup", "caption", "credit"),
    [
        ('<img src="/a.jpg" data-credit="Photo: Mara Ovens">', None, "Mara Ovens"),
        ('<a data-caption="A boat. © Mara Ovens"><img src="/a.jpg"></a>', "A boat.", "Mara Ovens"),
        ('<figure data-copyright="M. Ovens/dpa"><img src="/a.jpg"></figure>', None, "M. Ovens/dpa"),
        (
            '<figure><img src="/a.jpg"><i data-c-caption="A boat." data-c-credit="Ovens"></figure>',
            "A boat.",
            "Ovens",
        ),
        ('<img src="/a.jpg" data-hide-credits="true">', None, None),
        ('<img src="/a.jpg" title="A boat | Ostrand Post">', None, None),
        ('<img src="/a.jpg" title="A boat | Reuters">', None, "Reuters"),
    ],
)
def test_attributes_have_a_caption_and_a_credit(
    markup: str, caption: str | None, credit: str | None
) -> None:
    image = only_image(with_picture(markup))

    assert (image.caption, image.credit) == (caption, credit)


@pytest.mark.parametrize(
    ("said", "credit", "photographer"),
    [
        ('"creditText": "Reuters", "creator": {"name": "Mara Ovens"}', "Mara Ovens / Reuters",
         "Mara Ovens"),
        ('"creator": {"@type": "Person", "name": "Mara Ovens"}', "Mara Ovens", "Mara Ovens"),
        ('"copyrightHolder": {"name": "© Mara Ovens"}', "Mara Ovens", None),
        ('"copyrightHolder": {"name": "Mara Ovens/dpa"}', "Mara Ovens/dpa", "Mara Ovens"),
        ('"creator": {"@type": "Organization", "name": "Ostrand Post"}', None, None),
        ('"creditText": "https://news.example/licence"', None, None),
        ('"caption": "A boat. Photo: Mara Ovens"', "Mara Ovens", "Mara Ovens"),
    ],
)  # fmt: skip
def test_structured_data_says_whose_an_image_is(
    said: str, credit: str | None, photographer: str | None
) -> None:
    ld = (
        '{"@type": "NewsArticle", "headline": "x", "publisher": {"name": "Ostrand Post"}, '
        f'"image": {{"@type": "ImageObject", "url": "/ferry.jpg", {said}}}}}'
    )

    image = only_image(page(f"<main>{HEADLINE}<div>{IMG}{TEXT}</div></main>", LD % ld))

    assert (image.credit, image.photographer) == (credit, photographer)


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="/a.jpg"><figcaption>A boat.</figcaption>'
        '<img src="/b.jpg"><figcaption>The quay. Photo: M. Ovens</figcaption></figure>',
        '<figure><div><img src="/a.jpg"></div><p>A boat.</p>'
        '<div><img src="/b.jpg"><p>The quay. Photo: M. Ovens</p></div></figure>',
        '<figure><img src="/a.jpg"> A boat.<br>'
        '<img src="/b.jpg"> The quay. Photo: M. Ovens</figure>',
    ],
)
def test_of_two_images_in_one_figure_each_has_the_legend_behind_it(markup: str) -> None:
    images = article(with_picture(markup)).images

    assert [(image.caption, image.credit) for image in images] == [
        ("A boat.", None),
        ("The quay.", "M. Ovens"),
    ]


def test_a_paragraph_in_the_box_of_an_image_is_not_its_caption() -> None:
    paragraph = (
        "The harbour office counted more boats in one summer than in the ten before it, and it"
        " wants to build a second quay for them, which half of the town council does not."
    )

    ferry = article(with_picture(f'<div><img src="/ferry.jpg"><p>{paragraph}</p></div>'))

    assert ferry.images[0].caption is None
    assert f"<p>{paragraph}</p>" in (ferry.content_html or "")
