"""Page texts in many languages: their heads, and captions with labelled credits."""

from __future__ import annotations

import pytest
from intake.freeform_pages import article

#: Language, section, headline, byline, its author, date, two paragraphs.
HEADS = [
    ("de", "Kultur", "Der Leuchtturm von Ostrand bekommt ein neues Licht", "Von Mira Tolkow",
     "Mira Tolkow", "3. Mai 2024, 14:05 Uhr",
     "Der Leuchtturm von Ostrand leuchtet seit dem Winter nicht mehr, und niemand wusste warum.",
     "Am Dienstag fand ein Techniker im Turm ein altes Nest, das die Kabel bedeckt hatte."),
    ("en", "Culture", "The lighthouse of Ostrand gets a new lamp", "By Mira Tolkow", "Mira Tolkow",
     "May 3, 2024", "The lighthouse of Ostrand has been dark since winter, and nobody knew why.",
     "On Tuesday a technician found an old nest in the tower that had covered all of its wires."),
    ("fr", "Culture", "Le phare d'Ostrand reçoit une nouvelle lampe", "Par Mira Tolkow",
     "Mira Tolkow", "Publié le 3 mai 2024 à 14h05",
     "Le phare d'Ostrand est resté sombre depuis l'hiver, et personne ne savait pourquoi.",
     "Mardi, un technicien a trouvé dans la tour un vieux nid qui couvrait tous les câbles."),
    ("es", "Cultura", "El faro de Ostrand recibe una lámpara nueva", "Por Mira Tolkow",
     "Mira Tolkow", "3 de mayo de 2024",
     "El faro de Ostrand está a oscuras desde el invierno, y nadie sabía la razón de ello.",
     "El martes un técnico encontró en la torre un viejo nido que cubría todos los cables."),
    ("it", "Cultura", "Il faro di Ostrand riceve una nuova lampada", "di Mira Tolkow",
     "Mira Tolkow", "3 maggio 2024",
     "Il faro di Ostrand è rimasto al buio da questo inverno, e nessuno ne sapeva il motivo.",
     "Martedì un tecnico ha trovato nella torre un vecchio nido che copriva tutti i cavi."),
    ("nl", "Cultuur", "De vuurtoren van Ostrand krijgt een nieuwe lamp", "Door Mira Tolkow",
     "Mira Tolkow", "3 mei 2024",
     "De vuurtoren van Ostrand is sinds de winter donker, en niemand wist waarom dat was.",
     "Dinsdag vond een monteur in de toren een oud nest dat alle kabels had bedekt."),
    ("sv", "Kultur", "Fyren i Ostrand får en ny lampa till våren", "Av Mira Tolkow",
     "Mira Tolkow", "3 maj 2024",
     "Fyren i Ostrand lyser inte sedan i vintras, och det var ingen som visste varför den är mörk.",
     "På tisdagen hittade en tekniker ett bo från i fjol, som inte var av ull men täckte det."),
    ("fi", "Kulttuuri", "Ostrandin majakka saa uuden lampun ensi keväänä", "Teksti: Mira Tolkow",
     "Mira Tolkow", "3.5.2024 klo 14.05",
     "Ostrandin majakka on ollut pimeänä talvesta asti, eikä kukaan ole tiennyt syytä siihen.",
     "Tiistaina asentaja löysi tornista vanhan pesän, joka oli peittänyt kaikki kaapelit."),
    ("pl", "Kultura", "Latarnia w Ostrand dostanie nową lampę", "Autor: Mira Tolkow",
     "Mira Tolkow", "3 maja 2024",
     "Latarnia w Ostrand nie świeci od zimy, a nikt nie wiedział, dlaczego tak się stało.",
     "We wtorek technik znalazł w wieży stare gniazdo, które zakryło wszystkie kable."),
    ("cs", "Kultura", "Maják v Ostrandu dostane novou lampu", "Autor: Mira Tolkow",
     "Mira Tolkow", "3. května 2024",
     "Maják v Ostrandu od zimy nesvítí a nikdo až do tohoto týdne nevěděl, čím to je.",
     "V úterý našel technik ve věži staré hnízdo, které zakrylo všechny jeho kabely."),
    ("tr", "Kültür", "Ostrand deniz feneri yeni bir lambaya kavuşuyor", "Yazan: Mira Tolkow",
     "Mira Tolkow", "3 Mayıs 2024",
     "Ostrand deniz feneri kıştan beri karanlıkta ve bunun nedenini hiç kimse bilmiyordu.",
     "Salı günü bir teknisyen kulede bütün kabloları örten eski bir kuş yuvası buldu."),
    ("ru", "Культура", "Маяк в Остранде получит новую лампу", "Автор: Мира Толкова",
     "Мира Толкова", "3 мая 2024",
     "Маяк в Остранде не светит с самой зимы, и никто в городе не знал, почему это так.",
     "Во вторник техник нашёл в башне старое гнездо, которое закрыло собой все провода."),
    ("uk", "Культура", "Маяк в Остранді отримає нову лампу", "Автор: Міра Толкова",
     "Міра Толкова", "3 травня 2024",
     "Маяк в Остранді не світить із самої зими, і ніхто в місті не знав, чому це так.",
     "У вівторок технік знайшов у вежі старе гніздо, яке закрило собою всі дроти."),
    ("el", "Πολιτισμός", "Ο φάρος του Οστραντ παίρνει νέα λάμπα", "Γράφει η Μίρα Τόλκου",
     "Μίρα Τόλκου", "3 Μαΐου 2024",
     "Ο φάρος του Οστραντ είναι σκοτεινός από τον χειμώνα, και κανείς δεν ήξερε γιατί.",
     "Την Τρίτη ένας τεχνικός βρήκε στον πύργο μια παλιά φωλιά πάνω στα καλώδια."),
    ("ar", "ثقافة", "منارة أوستراند تحصل على مصباح جديد هذا الربيع", "كتب سليم حداد",
     "سليم حداد", "3 مايو 2024",
     "ظلت منارة أوستراند مظلمة منذ الشتاء الماضي ولم يكن أحد يعرف السبب وراء ذلك.",
     "وعثر فني يوم الثلاثاء في البرج على عش قديم كان يغطي جميع الأسلاك فيه."),
    ("he", "תרבות", "המגדלור של אוסטרנד מקבל מנורה חדשה", "מאת דנה לוין", "דנה לוין",
     "3 במאי 2024",
     "המגדלור של אוסטרנד חשוך מאז החורף, ואיש בעיר לא ידע מה הייתה הסיבה לכך.",
     "ביום שלישי מצא טכנאי במגדל קן ישן שכיסה את כל הכבלים של המנורה."),
    ("hi", "देश", "ओस्ट्रांड के प्रकाशस्तंभ को मिलेगा नया दीपक", "लेखक: राम शर्मा", "राम शर्मा",
     "3 मई 2024",
     "ओस्ट्रांड का प्रकाशस्तंभ सर्दियों से अंधेरे में है और किसी को कारण पता नहीं था।",
     "मंगलवार को एक तकनीशियन को मीनार में एक पुराना घोंसला मिला जिसने तार ढक रखे थे।"),
    ("bn", "বাংলাদেশ", "অস্ট্রান্ডের বাতিঘর পাচ্ছে নতুন বাতি", "লেখক: রাম শর্মা", "রাম শর্মা",
     "3 মে 2024",
     "অস্ট্রান্ডের বাতিঘর শীতকাল থেকে অন্ধকারে আছে এবং কেউ এর কারণ জানত না।",
     "মঙ্গলবার একজন কারিগর মিনারে একটি পুরোনো বাসা পেলেন যা তার ঢেকে রেখেছিল।"),
    ("th", "ข่าว", "ประภาคารออสแตรนด์ได้โคมไฟใหม่ในฤดูใบไม้ผลิ", "โดย สมชาย ใจดี", "สมชาย ใจดี",
     "3 พฤษภาคม 2024",
     "ประภาคารออสแตรนด์มืดมาตั้งแต่ฤดูหนาวที่ผ่านมา และไม่มีใครในเมืองรู้ว่าเพราะอะไร"
     " จนกระทั่งช่างคนหนึ่งขึ้นไปตรวจดูเมื่อต้นสัปดาห์นี้",
     "เมื่อวันอังคารช่างคนนั้นพบรังนกเก่าในหอคอยซึ่งคลุมสายไฟทั้งหมดเอาไว้"
     " ทางการจะเปลี่ยนสายไฟใหม่ทั้งหมดภายในเดือนหน้า"),
    ("zh", "文化", "奥斯特兰灯塔将换上一盏新灯", "记者：林晓梅", "林晓梅", "2024年5月3日",
     "奥斯特兰的灯塔从冬天起一直没有亮过，城里没有人知道这是什么原因造成的。",
     "星期二，一名技术人员在塔里发现了一个旧鸟巢，它盖住了灯塔里所有的电线。"),
    ("ja", "文化", "オストランドの灯台に新しい明かりがともる", "記者：林美咲", "林美咲",
     "2024年5月3日",
     "オストランドの灯台は冬から暗いままで、その理由を知る人は町に誰もいなかった。",
     "火曜日に技術者が塔の中で古い鳥の巣を見つけた。巣は電線をすべて覆っていた。"),
    ("ko", "문화", "오스트란트 등대가 새 등을 얻는다", "한가람 기자", "한가람", "2024년 5월 3일",
     "오스트란트의 등대는 겨울부터 어두웠고 그 까닭을 아는 사람은 마을에 아무도 없었다.",
     "화요일에 기술자가 탑에서 전선을 모두 덮은 오래된 새 둥지를 찾아냈다고 한다."),
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[0])
def test_the_head_of_a_page_is_read_in_every_language(head: tuple[str, ...]) -> None:
    language, section, title, byline, author, date, first, second = head

    found = article(section, title, byline, date, first, second, first, second)

    assert found.language == language
    assert found.section == found.kicker == section
    assert found.title == title
    assert found.authors == (author,)
    assert found.published.date().isoformat() == "2024-05-03"
    assert found.content_html == "".join(f"<p>{each}</p>" for each in (first, second) * 2)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: head[0])
def test_the_parts_of_a_head_are_found_in_the_order_in_which_others_print_them(
    head: tuple[str, ...],
) -> None:
    _, _, title, byline, author, date, first, second = head

    found = article(title, date, byline, first, second, second)

    assert (found.title, found.authors) == (title, (author,))
    assert found.published.date().isoformat() == "2024-05-03"


CAPTIONS = [
    ("de", "Der Turm am Abend. Foto: Ida Vester/dpa", "Ida Vester/dpa"),
    ("en", "The tower at night. Photo: Ida Vester/AP", "Ida Vester/AP"),
    ("fr", "La tour le soir. Crédit photo : Ida Vester/AFP", "Ida Vester/AFP"),
    ("es", "La torre de noche. Foto: Ida Vester/EFE", "Ida Vester/EFE"),
    ("nl", "De toren bij nacht. Beeld: Ida Vester/ANP", "Ida Vester/ANP"),
    ("fi", "Torni yöllä rannalla. Kuva: Ida Vester/Lehtikuva", "Ida Vester/Lehtikuva"),
    ("hu", "A torony este a parton. Fotó: Ida Vester/MTI", "Ida Vester/MTI"),
    ("ro", "Turnul în timpul nopții. Sursa foto: Ida Vester", "Ida Vester"),
    ("tr", "Kule gece kıyıda duruyor. Fotoğraf: Ida Vester/AA", "Ida Vester/AA"),
    ("vi", "Ngọn tháp trong đêm tối. Ảnh: Ida Vester", "Ida Vester"),
    ("ru", "Башня на берегу ночью. Фото: Ида Вестер/ТАСС", "Ида Вестер/ТАСС"),
    ("bg", "Кулата на брега през нощта. Снимка: Ида Вестер", "Ида Вестер"),
    ("el", "Ο πύργος τη νύχτα. Φωτογραφία: Ίντα Βέστερ", "Ίντα Βέστερ"),
    ("ar", "البرج عند الشاطئ ليلا. صورة: سليم حداد", "سليم حداد"),
    ("he", "המגדל על החוף בלילה. צילום: דנה לוין", "דנה לוין"),
    ("hi", "रात में तट पर मीनार। फोटो: राम शर्मा", "राम शर्मा"),
    ("bn", "রাতে তীরে মিনার। ছবি: রাম শর্মা", "রাম শর্মা"),
    ("zh", "夜里海边的灯塔。摄影：林晓梅", "林晓梅"),
    ("ja", "夜の海辺に立つ灯台。撮影：林美咲", "林美咲"),
    ("ko", "밤 바닷가에 서 있는 등대. 사진: 한가람", "한가람"),
]


@pytest.mark.parametrize("row", CAPTIONS, ids=lambda row: row[0])
def test_a_labelled_credit_is_read_in_every_language(row: tuple[str, str, str]) -> None:
    language, line, credit = row
    heads = [head for head in HEADS if head[0] == language] or HEADS[1:2]
    _, _, title, byline, _, date, first, second = heads[0]

    (image,) = article(title, byline, date, first, line, second, first, second).images

    assert image.credit == credit
    assert image.caption is not None
    assert line.startswith(image.caption)
