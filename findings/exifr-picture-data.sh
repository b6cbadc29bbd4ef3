#!/bin/sh
# exifr 7.1.3 (npm): when a picture was taken, and texts of its XMP; written by ExifTool (Debian 12:
# libimage-exiftool-perl 12.57).
#
# Expected: the moment is the one that EXIF states with the offset from UTC (OffsetTimeOriginal, since EXIF
#   2.31), the same on whatever machine the picture is read; without an offset it is a local time. A text is a text.
# Seen: DateTimeOriginal becomes a Date by the time zone of the machine that reads it, whatever OffsetTimeOriginal,
#   which is given beside it, says: a picture of 08:00 in Berlin is from 08:00 in New York, six hours later, and
#   from 08:00 in Tokyo. Texts of XMP that look like numbers become numbers, without their zeros: the
#   agency's job 00123 is 123, the subject code 04000000 (economy) 4000000, the headline "007" is 7. XMP's own
#   date stays as it is, with its offset.
# Reported: github.com/MikeKovarik/exifr, issues 84 and 90 (dates).
# Touches: EXIF 2.31, 4.6.5 (OffsetTimeOriginal); XMP part 1, 8.2.1 (Text); IPTC Photo Metadata, Job Id,
#   Subject Code, Headline.
# Exits 0 while that is so, 1 if it has changed.
set -eu
dpkg-query -W -f '${Package} ${Version}\n' libimage-exiftool-perl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . exifr@7.1.3 >/dev/null
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pillow==12.0.0
env/bin/python -c 'from PIL import Image; Image.new("RGB", (8, 8)).save("picture.jpg")'
exiftool -q -overwrite_original -EXIF:DateTimeOriginal='2026:03:02 08:00:00' \
    -EXIF:OffsetTimeOriginal=+01:00 -XMP-photoshop:DateCreated='2026:03:02 08:00:00+01:00' \
    -XMP-photoshop:TransmissionReference=00123 -XMP-photoshop:Headline=007 \
    -XMP-iptcCore:SubjectCode=04000000 -XMP-photoshop:Credit='Ann Lee' picture.jpg
cat >look.mjs <<'JS'
import exifr from "exifr";
const found = await exifr.parse("picture.jpg", { xmp: true, mergeOutput: false });
const { DateTimeOriginal, OffsetTimeOriginal } = found.exif;
console.log(process.env.TZ, DateTimeOriginal.toISOString(), OffsetTimeOriginal);
if (process.env.TZ === "UTC") console.log(found.photoshop, found.Iptc4xmpCore);
JS
for zone in Europe/Berlin America/New_York Asia/Tokyo UTC; do TZ=$zone node look.mjs; done | tee seen
diff - seen <<'TEXT'
Europe/Berlin 2026-03-02T07:00:00.000Z +01:00
America/New_York 2026-03-02T13:00:00.000Z +01:00
Asia/Tokyo 2026-03-01T23:00:00.000Z +01:00
UTC 2026-03-02T08:00:00.000Z +01:00
{
  Credit: 'Ann Lee',
  DateCreated: '2026-03-02T08:00:00+01:00',
  Headline: 7,
  TransmissionReference: 123
} { SubjectCode: 4000000 }
TEXT
