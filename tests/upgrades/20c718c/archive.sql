PRAGMA user_version = 8;
BEGIN TRANSACTION;
CREATE TABLE addresses (
	address VARCHAR NOT NULL, 
	"key" INTEGER NOT NULL, 
	PRIMARY KEY (address, "key"), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
)
 WITHOUT ROWID

;
INSERT INTO "addresses" VALUES('https://news.example/harbour/1',1);
INSERT INTO "addresses" VALUES('https://news.example/ships/1-moved',1);
INSERT INTO "addresses" VALUES('https://news.example/harbour/10',2);
INSERT INTO "addresses" VALUES('https://news.example/harbour/2',3);
INSERT INTO "addresses" VALUES('https://news.example/harbour/3',4);
INSERT INTO "addresses" VALUES('https://news.example/harbour/4',5);
INSERT INTO "addresses" VALUES('https://news.example/harbour/5',6);
INSERT INTO "addresses" VALUES('https://news.example/harbour/6',7);
INSERT INTO "addresses" VALUES('https://news.example/harbour/7',8);
INSERT INTO "addresses" VALUES('https://news.example/harbour/9',10);
INSERT INTO "addresses" VALUES('https://news.example/harbour/20',11);
INSERT INTO "addresses" VALUES('https://news.example/harbour/14',12);
INSERT INTO "addresses" VALUES('https://news.example/harbour/15',13);
INSERT INTO "addresses" VALUES('https://news.example/harbour/11',14);
INSERT INTO "addresses" VALUES('https://news.example/harbour/12',15);
INSERT INTO "addresses" VALUES('https://news.example/harbour/13',16);
INSERT INTO "addresses" VALUES('https://news.example/harbour/notes',17);
INSERT INTO "addresses" VALUES('https://news.example/harbour/16',18);
INSERT INTO "addresses" VALUES('https://news.example/harbour/pilot-boat',19);
INSERT INTO "addresses" VALUES('https://news.example/harbour/17',20);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/6',21);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/7',22);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/1',23);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/2',24);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/3',25);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/4',26);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/5',27);
INSERT INTO "addresses" VALUES('https://news.example/harbour/21',28);
INSERT INTO "addresses" VALUES('https://wire.example/telegrams/8',29);
INSERT INTO "addresses" VALUES('https://news.example/harbour/22',30);
INSERT INTO "addresses" VALUES('https://news.example/harbour/23',31);
INSERT INTO "addresses" VALUES('https://news.example/harbour/24',32);
INSERT INTO "addresses" VALUES('https://news.example/harbour/25',33);
CREATE TABLE adopted (
	item INTEGER NOT NULL, 
	feed VARCHAR NOT NULL, 
	format VARCHAR NOT NULL, 
	guid VARCHAR NOT NULL, 
	addresses TEXT NOT NULL, 
	title TEXT NOT NULL, 
	published INTEGER NOT NULL, 
	named TEXT NOT NULL, 
	"key" INTEGER, 
	PRIMARY KEY (item), 
	UNIQUE (feed, format, guid), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
);
INSERT INTO "adopted" VALUES(1,'wire','rss','old-guid-1','https://wire.example/telegrams/1','Telegram 1',1789135140,'telegram 1',23);
INSERT INTO "adopted" VALUES(2,'wire','rss','old-guid-2','https://wire.example/telegrams/2?from=rss','Telegram 2',1789221540,'telegram 2',NULL);
INSERT INTO "adopted" VALUES(3,'wire','rss','old-guid-99','https://wire.example/telegrams/99','A telegram that nobody has any more',1788271140,'a telegram that nobody has any more',NULL);
CREATE TABLE adopted_marks (
	mark VARCHAR NOT NULL, 
	item INTEGER NOT NULL, 
	PRIMARY KEY (mark, item), 
	FOREIGN KEY(item) REFERENCES adopted (item)
)
 WITHOUT ROWID

;
INSERT INTO "adopted_marks" VALUES('a:wire.example/telegrams/1',1);
INSERT INTO "adopted_marks" VALUES('a:wire.example/telegrams/2?from=rss',2);
INSERT INTO "adopted_marks" VALUES('a:wire.example/telegrams/99',3);
CREATE TABLE articles (
	"key" INTEGER NOT NULL, 
	record TEXT NOT NULL, 
	provenance TEXT NOT NULL, 
	digest VARCHAR NOT NULL, 
	words VARCHAR, 
	origin VARCHAR NOT NULL, 
	published INTEGER NOT NULL, 
	waits_until INTEGER, 
	expires INTEGER, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
);
INSERT INTO "articles" VALUES(1,'{"id":"desk-1","url":"https://news.example/ships/1-moved","short_link":null,"title":"Harbour story 1","kicker":null,"summary":"What happened at berth 1.","content_html":"<p>What happened at berth 1, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-02T01:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','87da368b75ea06fe4ccda4649987df5d','8435d00e6225046fb98c4e46221805c0','1.json',1788304500,NULL,NULL);
INSERT INTO "articles" VALUES(2,'{"id":"desk-10","url":"https://news.example/harbour/10","short_link":null,"title":"Harbour story 10, corrected by phone","kicker":null,"summary":"What happened at berth 10.","content_html":"<p>What happened at berth 10, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-11T00:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','9a30cfad42cb41e490c8cfdc8facbe58','0c7ca378dab37bbcebeb0d8ed07c65ad','spool/desk/10.json',1789078500,NULL,NULL);
INSERT INTO "articles" VALUES(3,'{"id":"desk-2","url":"https://news.example/harbour/2","short_link":null,"title":"Harbour story 2, told better","kicker":null,"summary":"What happened at berth 2.","content_html":"<p>What happened at berth 2, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-09-03T02:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','365c2c02b6b1f489fd46ead5ecdca1f5','49bee0e4e1cca21f127bc252838e24a0','2.json',1788394500,NULL,NULL);
INSERT INTO "articles" VALUES(4,'{"id":"desk-3","url":"https://news.example/harbour/3","short_link":null,"title":"Harbour story 3, corrected","kicker":null,"summary":"What happened at berth 3.","content_html":"<p>What happened at berth 3, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-04T03:15:00+02:00","updated":"2026-10-02T05:00:00+00:00","images":[],"correction":"An earlier version named another berth."}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"updated":["key \"updated\"","2026-10-02T05:00:00Z"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null],"correction":["key \"correction\"",null]}','5b1fdf4ecb5121d121e4c7ca9b922b34','bc5243bb43d6591dce9ae15efc2241cc','3.json',1788484500,NULL,NULL);
INSERT INTO "articles" VALUES(5,'{"id":"desk-4","url":"https://news.example/harbour/4","short_link":null,"title":"Harbour story 4","kicker":null,"summary":"What happened at berth 4.","content_html":"<p>What happened at berth 4, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-05T04:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','3bac9138cec5a8224f8e348d2d8cb10d','3d03843bfcdcac60e19bee51de7462e6','4.json',1788574500,NULL,NULL);
INSERT INTO "articles" VALUES(6,'{"id":"desk-5","url":"https://news.example/harbour/5","short_link":null,"title":"Harbour story 5","kicker":null,"summary":"What happened at berth 5.","content_html":"<p>What happened at berth 5, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-09-06T05:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','5327a4baa06ae5fa378d1ae08f9dc47b','6090f95285160c384395ddb6374ec194','5.json',1788664500,NULL,NULL);
INSERT INTO "articles" VALUES(7,'{"id":"desk-6","url":"https://news.example/harbour/6","short_link":null,"title":"Harbour story 6 once more","kicker":null,"summary":"What happened at berth 6.","content_html":"<p>What happened at berth 6, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-07T06:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','b21f48fafb91e47003119793d0504d8b','0b11ccd7b858f806d0dd0203bba64a1a','6.json',1788754500,NULL,NULL);
INSERT INTO "articles" VALUES(8,'{"id":"desk-7","url":"https://news.example/harbour/7","short_link":null,"title":"Harbour story 7","kicker":null,"summary":"What happened at berth 7.","content_html":"<p>What happened at berth 7, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-08T07:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','fff3177c707067bb80656ab065d29b8d','e9bc5ee52dd1a1b740e58fbd0dc6082e','7.json',1788844500,NULL,NULL);
INSERT INTO "articles" VALUES(10,'{"id":"desk-9","url":"https://news.example/harbour/9","short_link":null,"title":"Harbour story 9","kicker":null,"summary":"What happened at berth 9.","content_html":"<p>What happened at berth 9, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-10T09:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','dd4afca53a97ae0c544e2c3b82a4be5d','76372ef0bb794eee18a2765297033407','9.json',1789024500,NULL,NULL);
INSERT INTO "articles" VALUES(11,'{"id":"desk-20","url":"https://news.example/harbour/20","short_link":null,"title":"Dated by its day","kicker":null,"summary":"What happened at berth 20.","content_html":"<p>What happened at berth 20, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-10-01T08:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-10-01"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','98d567336660a966b9428f379e7307f5','8dc97bc09055e8637cfd890f1b134635','clock.json',1790834400,NULL,NULL);
INSERT INTO "articles" VALUES(12,'{"id":"desk-14","url":"https://news.example/harbour/14","short_link":null,"title":"Under embargo","kicker":null,"summary":"What happened at berth 14.","content_html":"<p>What happened at berth 14, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-09-15T04:15:00+02:00","updated":null,"images":[],"not_before":"2026-10-10T06:00:00+00:00"}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"not_before":["key \"not_before\"","2026-10-10T06:00:00Z"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','cca90ec4d20388d53ce4f559d1106132','4e08ad14a42326e8db8f815e000c8038','embargo.json',1789438500,NULL,NULL);
INSERT INTO "articles" VALUES(13,'{"id":"desk-15","url":"https://news.example/harbour/15","short_link":null,"title":"Under embargo for long","kicker":null,"summary":"What happened at berth 15.","content_html":"<p>What happened at berth 15, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-16T05:15:00+02:00","updated":null,"images":[],"not_before":"2026-12-01T06:00:00+00:00"}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"not_before":["key \"not_before\"","2026-12-01T06:00:00Z"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','a12c81a29ebd57cc1aafc184d3a39f9a','f8f4dda12e704c5fe3152aefbabf6f9a','late.json',1789528500,1796104800,NULL);
INSERT INTO "articles" VALUES(14,'{"id":"desk-11","url":"https://news.example/harbour/11","short_link":null,"title":"Harbour story 11","kicker":null,"summary":"What happened at berth 11.","content_html":"<p>What happened at berth 11, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-09-12T01:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','32575b7202ae25fcce2f227332e037fc','5ba16a0cebffd295fd2cd0178fe9cc55','list.jsonl:1',1789168500,NULL,NULL);
INSERT INTO "articles" VALUES(15,'{"id":"https://news.example/harbour/12","url":"https://news.example/harbour/12","short_link":null,"title":"Harbour story 12","kicker":null,"summary":"What happened at berth 12.","content_html":"<p>What happened at berth 12, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-13T02:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','637f822aea34d23c707d8a4c0642bf9e','88bb28a859d2e1f3e0f459ac6a4b5213','list.jsonl:2',1789258500,NULL,NULL);
INSERT INTO "articles" VALUES(16,'{"id":"https://news.example/harbour/13","url":"https://news.example/harbour/13","short_link":null,"title":"Harbour story 13","kicker":null,"summary":"What happened at berth 13.","content_html":"<p>What happened at berth 13, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-14T03:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','9cf932cdb42ade291df907ebd243c865','19ac2478b6080945875d5128e55e36fe','list.jsonl:3',1789348500,NULL,NULL);
INSERT INTO "articles" VALUES(17,'{"id":"desk-notes","url":"https://news.example/harbour/notes","short_link":null,"title":"Notes from the quay","kicker":null,"summary":null,"content_html":"<p>The crane was painted <em>green</em>. Nobody knows why.</p>","authors":[],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-21T12:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-21"],"content_html":["Markdown from line 8",null],"section":["key \"section\"",null]}','c6e560bd452d0e54697b9438966e5716','a10f26c7d9ef255af930e55a167ca276','notes.md',1789984800,NULL,NULL);
INSERT INTO "articles" VALUES(18,'{"id":"desk-16","url":"https://news.example/harbour/16","short_link":null,"title":"An offer that ends","kicker":null,"summary":"What happened at berth 16.","content_html":"<p>What happened at berth 16, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-09-17T06:15:00+02:00","updated":null,"images":[],"expires":"2026-10-08T00:00:00+00:00"}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"expires":["key \"expires\"","2026-10-08T00:00:00Z"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','1bfb32585415762e8c1bad220ef83692','fabef58c2f12dd7d335999bafd5d0d56','offer.json',1789618500,NULL,1791417600);
INSERT INTO "articles" VALUES(19,'{"id":"https://news.example/harbour/pilot-boat","url":"https://news.example/harbour/pilot-boat","short_link":null,"title":"The pilot boat has a new engine","kicker":null,"summary":null,"content_html":"<p>The pilot boat of the old harbour has a new engine, and it is so quiet that it is easy to hear the gulls over\nthe water of the basin again.</p>\n<p>It will be shown to everybody on Sunday, when the yard is open until the evening.</p>","authors":["Tom Ilk"],"agencies":[],"section":null,"tags":[],"language":"en","published":"2026-09-20T08:00:00+02:00","updated":null,"images":[]}','{"title":["h1","The pilot boat has a new engine"],"language":["html lang","en"],"url":["link rel=canonical","https://news.example/harbour/pilot-boat"],"id":["link rel=canonical","https://news.example/harbour/pilot-boat"],"published":["meta article:published_time","2026-09-20T08:00:00+02:00"],"authors":["meta author","Tom Ilk"],"content_html":["the page''s running text",null]}','028f8669e6cb541cc720df3d7604309f','274876170bf87b1e5d691d69d4f0a88f','pilot-boat.html',1789884000,NULL,NULL);
INSERT INTO "articles" VALUES(20,'{"id":"desk-17","url":"https://news.example/harbour/17","short_link":null,"title":"An offer that ends later","kicker":null,"summary":"What happened at berth 17.","content_html":"<p>What happened at berth 17, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-09-18T07:15:00+02:00","updated":null,"images":[],"expires":"2026-12-02T00:00:00+00:00"}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"expires":["key \"expires\"","2026-12-02T00:00:00Z"],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','a68c8cb101a26656b10123e17e39a762','3fb13175a487f2f6a787e37456d58d47','summer.json',1789708500,NULL,1796169600);
INSERT INTO "articles" VALUES(21,'{"id":"urn:wire:6","url":"https://wire.example/telegrams/6","short_link":null,"title":"Telegram 6b","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 6 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-16T12:00:00+00:00","updated":"2026-10-02T05:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-16T12:00:00Z"],"updated":["key \"updated\"","2026-10-02T05:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','c135d4aa626f1f5e297323afb7c99855','962c22106c066430ddde9eed2c45da74','6.json',1789560000,NULL,NULL);
INSERT INTO "articles" VALUES(22,'{"id":"urn:wire:7","url":"https://wire.example/telegrams/7","short_link":null,"title":"A telegram that the wire takes back","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 7 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-17T12:00:00+00:00","updated":"2026-09-17T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-17T12:00:00Z"],"updated":["key \"updated\"","2026-09-17T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','0ff8d95751092951a9baf0a1bc9ea81c','8003ae0fdf263dac8b5c0c580df117bf','7.json',1789646400,NULL,NULL);
INSERT INTO "articles" VALUES(23,'{"id":"urn:wire:1","url":"https://wire.example/telegrams/1","short_link":null,"title":"Telegram 1","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 1 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-11T13:59:00+00:00","updated":"2026-09-11T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-11T12:00:00Z"],"updated":["key \"updated\"","2026-09-11T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','2e326695d85844a772fbb6a5671518ca','878262460e1f507bd9934d594017b9ef','telegrams.json:1',1789135140,NULL,NULL);
INSERT INTO "articles" VALUES(24,'{"id":"urn:wire:2","url":"https://wire.example/telegrams/2","short_link":null,"title":"Telegram 2","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 2 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-12T12:00:00+00:00","updated":"2026-09-12T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-12T12:00:00Z"],"updated":["key \"updated\"","2026-09-12T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','7e104a9fcc210486c6c4328f4cc00894','b099c8fbf31ab125dd37343da3041eb1','telegrams.json:2',1789214400,NULL,NULL);
INSERT INTO "articles" VALUES(25,'{"id":"urn:wire:3","url":"https://wire.example/telegrams/3","short_link":null,"title":"Telegram 3","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 3 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-13T12:00:00+00:00","updated":"2026-09-13T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-13T12:00:00Z"],"updated":["key \"updated\"","2026-09-13T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','1d0ea96b93dc5908727c6f32b4c81937','83f283cb2753eb5523539b2d6c532235','telegrams.json:3',1789300800,NULL,NULL);
INSERT INTO "articles" VALUES(26,'{"id":"urn:wire:4","url":"https://wire.example/telegrams/4","short_link":null,"title":"Telegram 4","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 4 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-14T12:00:00+00:00","updated":"2026-09-14T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-14T12:00:00Z"],"updated":["key \"updated\"","2026-09-14T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','d50a8a5327cc9648ec45ebdf67227422','e8e0edee0f5f97fa13fca30d6e259285','telegrams.json:4',1789387200,NULL,NULL);
INSERT INTO "articles" VALUES(27,'{"id":"urn:wire:5","url":"https://wire.example/telegrams/5","short_link":null,"title":"Telegram 5","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 5 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-15T12:00:00+00:00","updated":"2026-09-15T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-15T12:00:00Z"],"updated":["key \"updated\"","2026-09-15T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','6dc88f4c5317c5dd8df4d2e2c95720fb','94398c36fc8e89a7bd193e83fbb70e4d','telegrams.json:5',1789473600,NULL,NULL);
INSERT INTO "articles" VALUES(28,'{"id":"desk-21","url":"https://news.example/harbour/21","short_link":null,"title":"Only ever pushed, twice","kicker":null,"summary":"What happened at berth 21.","content_html":"<p>What happened at berth 21, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-09-22T01:15:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','174430f223922e55573eaa7a24f5fc4b','4519e1f30ef7e164f4d6cad22580f979','spool/desk/pushed.json',1790032500,NULL,NULL);
INSERT INTO "articles" VALUES(29,'{"id":"urn:wire:8","url":"https://wire.example/telegrams/8","short_link":null,"title":"Telegram 8","kicker":null,"summary":null,"content_html":"<p>The wire says that the tide is 8 feet.</p>","authors":[],"agencies":["Harbour Wire"],"section":"Wire","tags":[],"language":"en","published":"2026-09-18T12:00:00+00:00","updated":"2026-09-18T12:30:00+00:00","images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"","2026-09-18T12:00:00Z"],"updated":["key \"updated\"","2026-09-18T12:30:00Z"],"content_html":["key \"content_html\"",null],"agencies":["key \"agencies\"",null],"section":["key \"section\"",null]}','dc2cad13aa121c998bac27761a16fd61','cbcba58eda5e2f3bd22bcc6ba75ea84a','spool/wire/8.json',1789732800,NULL,NULL);
INSERT INTO "articles" VALUES(30,'{"id":"desk-22","url":"https://news.example/harbour/22","short_link":null,"title":"Harbour story 22","kicker":null,"summary":"What happened at berth 22.","content_html":"<p>What happened at berth 22, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-10-14T09:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','0778d82674acb08980d54db4168f17dd','52159c5c5d884ce67287f3548a59bf61','22.json',1791961200,NULL,NULL);
INSERT INTO "articles" VALUES(31,'{"id":"desk-23","url":"https://news.example/harbour/23","short_link":null,"title":"Harbour story 23","kicker":null,"summary":"What happened at berth 23.","content_html":"<p>What happened at berth 23, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Море","tags":[],"language":"en","published":"2026-10-15T09:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','1529069c1a0e7b0300e40eaabb82e029','a14e6bfc2e34d1ec90acbecebc9c8ba9','23.json',1792047600,NULL,NULL);
INSERT INTO "articles" VALUES(32,'{"id":"desk-24","url":"https://news.example/harbour/24","short_link":null,"title":"Harbour story 24","kicker":null,"summary":"What happened at berth 24.","content_html":"<p>What happened at berth 24, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Ships","tags":[],"language":"en","published":"2026-10-16T09:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','89d6d166c7fdd62607f47ae25dbc0757','514ae5fc6527fcd4df4d0fdb159fda7f','24.json',1792134000,NULL,NULL);
INSERT INTO "articles" VALUES(33,'{"id":"desk-25","url":"https://news.example/harbour/25","short_link":null,"title":"Harbour story 25","kicker":null,"summary":"What happened at berth 25.","content_html":"<p>What happened at berth 25, and who saw it happen.</p>","authors":["Mara Ovens"],"agencies":[],"section":"Town","tags":[],"language":"en","published":"2026-10-17T09:00:00+02:00","updated":null,"images":[]}','{"url":["key \"url\"",null],"id":["key \"id\"",null],"title":["key \"title\"",null],"published":["key \"published\"",null],"content_html":["key \"content_html\"",null],"summary":["key \"summary\"",null],"authors":["key \"authors\"",null],"section":["key \"section\"",null]}','add6ea84e71dda11a71f6cca937ae368','c68fec7f0fb4079498917c8b235c9481','25.json',1792220400,NULL,NULL);
CREATE TABLE deliveries (
	kind VARCHAR NOT NULL, 
	target VARCHAR NOT NULL, 
	document VARCHAR NOT NULL, 
	news TEXT NOT NULL, 
	created INTEGER NOT NULL, 
	due INTEGER, 
	tries INTEGER NOT NULL, 
	failing INTEGER, 
	failure TEXT, 
	done INTEGER, 
	PRIMARY KEY (kind, target, document)
)
 WITHOUT ROWID

;
CREATE TABLE documents (
	name VARCHAR NOT NULL, 
	feed VARCHAR NOT NULL, 
	digest VARCHAR NOT NULL, 
	mark VARCHAR NOT NULL, 
	PRIMARY KEY (name), 
	FOREIGN KEY(feed) REFERENCES feeds (name)
);
INSERT INTO "documents" VALUES('all.rss','all','ef435133fb08c3dfde779bdb24aabe4a','5893:1796020851000000000:2155061');
INSERT INTO "documents" VALUES('all.atom','all','f8ed8980df598339804df08982682b6c','6049:1796020851000000000:2155111');
INSERT INTO "documents" VALUES('all.json','all','13d45cba5fac325d4d0ca926d71f23a0','5060:1796020851000000000:2155219');
INSERT INTO "documents" VALUES('all-archive-1.rss','all-archive-1','deb76c0b8dbbc361335f46a77730a638','3104:1796020848000000000:2154673');
INSERT INTO "documents" VALUES('all-archive-1.atom','all-archive-1','1e905ed16d06a4b1390ff921dc54d24d','3087:1796020848000000000:2155272');
INSERT INTO "documents" VALUES('all-archive-1.json','all-archive-1','c1bdb214eb6194b2374b7b7808a91505','2228:1796020848000000000:2155297');
INSERT INTO "documents" VALUES('all-archive-2.rss','all-archive-2','a127e7d49e057d6575990c1a68cefa55','2440:1796020848000000000:2155301');
INSERT INTO "documents" VALUES('all-archive-2.atom','all-archive-2','49944546a738e25eb19c40f71b457bf7','2667:1796020848000000000:2154680');
INSERT INTO "documents" VALUES('all-archive-2.json','all-archive-2','58648b8427c5899a2aa049f267ff0c40','1532:1796020848000000000:2154769');
INSERT INTO "documents" VALUES('all-archive-3.rss','all-archive-3','1685e1956833d454b25b00081d5e9fc6','2426:1796020850000000000:2154986');
INSERT INTO "documents" VALUES('all-archive-3.atom','all-archive-3','9b266e30e8f89f2c01939f7c6ffb3a9d','2456:1796020850000000000:2154839');
INSERT INTO "documents" VALUES('all-archive-3.json','all-archive-3','7beaca63c2c915cf81dab8228ab5809b','1403:1796020850000000000:2154663');
INSERT INTO "documents" VALUES('all-archive-4.rss','all-archive-4','843b212b951073f2e73765a8240d5d83','3109:1796020848000000000:2154670');
INSERT INTO "documents" VALUES('all-archive-4.atom','all-archive-4','ab22973fc943310a0dc288d6dfb1c4fc','3028:1796020848000000000:2155069');
INSERT INTO "documents" VALUES('all-archive-4.json','all-archive-4','fa6c82566150bd52be936446df9c7828','2059:1796020848000000000:2155302');
INSERT INTO "documents" VALUES('all-archive-5.rss','all-archive-5','ef66922e9a8f7297eb2c6a124fd804f9','2605:1796020848000000000:2155304');
INSERT INTO "documents" VALUES('all-archive-5.atom','all-archive-5','d1ddf04b0eda9e691a43b600c17e638f','2421:1796020848000000000:2154531');
INSERT INTO "documents" VALUES('all-archive-5.json','all-archive-5','2cbc41e4041b4a713410d1fb0acd073d','1451:1796020848000000000:2154535');
INSERT INTO "documents" VALUES('all-archive-6.rss','all-archive-6','c97436af1e0eb4c96d5c47a3939591f9','3162:1796020849000000000:2154536');
INSERT INTO "documents" VALUES('all-archive-6.atom','all-archive-6','e3a4e1907006b600667a681c52875399','2907:1796020849000000000:2154506');
INSERT INTO "documents" VALUES('all-archive-6.json','all-archive-6','d113f9c09939a053e46e1cad02801513','1988:1796020848000000000:2154596');
INSERT INTO "documents" VALUES('section/more.rss','section/more','ea1e7594f8c60d919cf2f4cf8a1d0adb','4970:1796020849000000000:2155329');
INSERT INTO "documents" VALUES('section/more.atom','section/more','0d6c35ed70c80114e959ae1e3b9224a1','5451:1796020849000000000:2155333');
INSERT INTO "documents" VALUES('section/more.json','section/more','fd61380b853ce72b8108206800baa5cd','4281:1796020849000000000:2155207');
INSERT INTO "documents" VALUES('section/ships.rss','section/ships','e0a8f0ab54fab7d84a8161ab9b04d0eb','3954:1796020854000000000:2158018');
INSERT INTO "documents" VALUES('section/ships.atom','section/ships','44f28534ffbea5dafd324495f3b5ff50','4375:1796020854000000000:2155303');
INSERT INTO "documents" VALUES('section/ships.json','section/ships','f34e030ed688f43014442b1d1423eefe','3312:1796020854000000000:2154682');
INSERT INTO "documents" VALUES('section/town.rss','section/town','837e2267b9ef19cfa8e0fabe8336c0b2','4932:1796020851000000000:2154515');
INSERT INTO "documents" VALUES('section/town.atom','section/town','33be6eaf0d9266fd143a0f3cf124b041','5019:1796020851000000000:2154671');
INSERT INTO "documents" VALUES('section/town.json','section/town','dbc1419873dd4e5c7fb801e23a608541','4009:1796020851000000000:2154629');
INSERT INTO "documents" VALUES('section/wire.rss','section/wire','46bcc737e322531fcde443d7da2224dd','5375:1796020850000000000:2154676');
INSERT INTO "documents" VALUES('section/wire.atom','section/wire','2ad4e74eae7f606d88e73e811b9b411b','4727:1796020850000000000:2154988');
INSERT INTO "documents" VALUES('section/wire.json','section/wire','7984bf385abf4ecf79c3e4763c78d06b','3838:1796020850000000000:2154516');
INSERT INTO "documents" VALUES('wire.rss','wire','98a53a5269ec3c3034e738cb1fb53d5d','5258:1796020850000000000:2154517');
INSERT INTO "documents" VALUES('wire.atom','wire','0db1bbf9f991e746d304bc2919f2f486','4609:1796020850000000000:2154518');
INSERT INTO "documents" VALUES('picked.atom','picked','f685f92978b40574e9520999c4ddf42a','2527:1796020849000000000:2154521');
INSERT INTO "documents" VALUES('index.html','/','f5b2fd877eb08be88a4eca1f3a236775','12191:1796020857000000000:2154735');
INSERT INTO "documents" VALUES('feeds.opml','/','0236b7911f4f35e88e608eeeb7843800','1749:1796020852000000000:2154540');
INSERT INTO "documents" VALUES('all-archive-7.rss','all-archive-7','b312e84dbb777e13b3341f77a1bedad2','3099:1796020849000000000:2154760');
INSERT INTO "documents" VALUES('all-archive-7.atom','all-archive-7','3f439f337f39d47dfc4d80aa9d28eeb3','3022:1796020849000000000:2155305');
INSERT INTO "documents" VALUES('all-archive-7.json','all-archive-7','6a57c5d4c0271ae8c1d5c0f5705c2d27','2049:1796020849000000000:2155306');
INSERT INTO "documents" VALUES('all-archive-8.rss','all-archive-8','826f3631a26f71915c181269d0daa5f0','3294:1796020849000000000:2155314');
INSERT INTO "documents" VALUES('all-archive-8.atom','all-archive-8','9fbf25c997b82231d8381e052ae16ecd','2877:1796020849000000000:2155315');
INSERT INTO "documents" VALUES('all-archive-8.json','all-archive-8','263e9909b934225a3c3b766cde8165c9','2262:1796020849000000000:2155326');
CREATE TABLE entries (
	feed VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	entry_id VARCHAR NOT NULL, 
	title TEXT NOT NULL, 
	published INTEGER NOT NULL, 
	digests TEXT NOT NULL, 
	PRIMARY KEY (feed, position), 
	FOREIGN KEY(feed) REFERENCES feeds (name)
)
 WITHOUT ROWID

;
INSERT INTO "entries" VALUES('all',0,'tag:news.example,2026:desk/desk-25','Harbour story 25',1792220400,'{"link":"IIEHd2lx","related_is":"ALUbROfI","title":"3-z3-xOY","summary":"dOlcFDuV","has_own_summary":"Bw99dyPZ","content":"xLImN73K","published":"E8wvY35d","updated":"E8wvY35d","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"qQCVOh2R","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',1,'tag:news.example,2026:desk/desk-24','Harbour story 24',1792134000,'{"link":"O5vnmZtB","related_is":"ALUbROfI","title":"uA2s5rtt","summary":"vLO3B65d","has_own_summary":"Bw99dyPZ","content":"OgfwUeOc","published":"UTA0olfu","updated":"UTA0olfu","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"BMPsumWM","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',2,'tag:news.example,2026:desk/desk-23','Harbour story 23',1792047600,'{"link":"I-c-T_Z4","related_is":"ALUbROfI","title":"XFgDE6kM","summary":"v5pI2Dcb","has_own_summary":"Bw99dyPZ","content":"N6ARRnzc","published":"MLBpXTI9","updated":"MLBpXTI9","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"g0v1ffzY","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',3,'tag:news.example,2026:desk/desk-22','Harbour story 22',1791961200,'{"link":"hGWLgE35","related_is":"ALUbROfI","title":"oZ878fWl","summary":"jiogAHsn","has_own_summary":"Bw99dyPZ","content":"qTpJ22F8","published":"6QAe4g6r","updated":"6QAe4g6r","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"F2wDLfhD","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',4,'tag:news.example,2026:desk/desk-20','Dated by its day',1790834400,'{"link":"JLO72qEd","related_is":"ALUbROfI","title":"DtIKUent","summary":"qJS3bD4a","has_own_summary":"Bw99dyPZ","content":"qH7siqeY","published":"0L7EXqWl","updated":"0L7EXqWl","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"6myLIW4K","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',5,'tag:news.example,2026:desk/desk-21','Only ever pushed, twice',1790032500,'{"link":"6mkXZYmg","related_is":"ALUbROfI","title":"pUgfFQuH","summary":"TUOsuPr_","has_own_summary":"Bw99dyPZ","content":"qnjPemIv","published":"54TThDFN","updated":"dR1eMelg","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"_30NL2yT","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',6,'tag:news.example,2026:desk/desk-notes','Notes from the quay',1789984800,'{"link":"hZX-YXV7","related_is":"ALUbROfI","title":"rO0TtBoQ","summary":"1C3fMhyh","has_own_summary":"uOi-K2q4","content":"xqt_0_4N","published":"YxtrJ-Qf","updated":"YxtrJ-Qf","language":"Y_w-4D0e","categories":"RsarRh0l","words":"xz26RL-m","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all',7,'https://news.example/harbour/pilot-boat','The pilot boat has a new engine',1789884000,'{"link":"swB7iULq","related_is":"ALUbROfI","title":"ZPIQFmb_","summary":"vFxRx99d","has_own_summary":"uOi-K2q4","content":"fJX0MS5q","published":"t6F3YpFl","updated":"bWH3k1oZ","language":"Y_w-4D0e","authors":"l6aM-gtG","words":"Zk67l5-3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-1',0,'tag:news.example,2026:desk/desk-3','Harbour story 3, corrected',1788484500,'{"link":"jWe6j8yZ","related_is":"ALUbROfI","title":"dRxP7hcx","summary":"C0sErLLa","has_own_summary":"Bw99dyPZ","content":"teO18BXb","published":"ov9K-qv9","updated":"uWp9rDPN","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"A9fShhVE","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-1',1,'tag:news.example,2026:desk/desk-2','Harbour story 2, told better',1788394500,'{"link":"xZWmSu14","related_is":"ALUbROfI","title":"w5l70HrN","summary":"9RyRBCO6","has_own_summary":"Bw99dyPZ","content":"JXulRwVG","published":"yiwOf1zh","updated":"bWH3k1oZ","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"fX0OzQ7B","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-1',2,'tag:news.example,2026:desk/desk-1','Harbour story 1',1788304500,'{"link":"NBK9fzJ9","related_is":"ALUbROfI","title":"YHqZzYFL","summary":"agyQL-zn","has_own_summary":"Bw99dyPZ","content":"lkHOKXUr","published":"FDDEgYQ9","updated":"FDDEgYQ9","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"KA_RGG93","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-2',0,'tag:news.example,2026:desk/desk-5','Harbour story 5',1788664500,'{"link":"TxF05zSP","related_is":"ALUbROfI","title":"XpRnVIAL","summary":"pPLQXl4O","has_own_summary":"Bw99dyPZ","content":"GiXXHBLp","published":"eykgkr_1","updated":"eykgkr_1","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"5VGoeC7I","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-2',1,'tag:news.example,2026:desk/desk-4','Harbour story 4',1788574500,'{"link":"asGz9VNv","related_is":"ALUbROfI","title":"RLoWebrK","summary":"oZFo-_Lx","has_own_summary":"Bw99dyPZ","content":"9652HyRq","published":"R-ov2khy","updated":"R-ov2khy","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"T_Knh3vh","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-3',0,'tag:news.example,2026:desk/desk-9','Harbour story 9',1789024500,'{"link":"sthBfPG5","related_is":"ALUbROfI","title":"HPryG0DX","summary":"mHhUza4C","has_own_summary":"Bw99dyPZ","content":"lbYDV9cJ","published":"RPDGjyTO","updated":"RPDGjyTO","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"02wxax1o","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-3',1,'tag:news.example,2026:desk/desk-7','This story was wrong',1788844500,'{"link":"woBdHbsj","related_is":"ALUbROfI","title":"EH-i0CCY","summary":"3tW65xYR","has_own_summary":"uOi-K2q4","content":"xmUFBSlS","published":"DWpADG37","updated":"XeytPe5H","language":"Y_w-4D0e","categories":"RsarRh0l","words":"jnJITRPC","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-4',0,'tag:news.example,2026:desk/desk-11','Harbour story 11',1789168500,'{"link":"tC6GQJlA","related_is":"ALUbROfI","title":"HH4Zc5qx","summary":"SxVHXjNf","has_own_summary":"Bw99dyPZ","content":"-nWRFrRO","published":"m_ufm1ux","updated":"m_ufm1ux","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"7X4bZWGw","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-4',1,'urn:wire:1','Telegram 1',1789135140,'{"link":"BSJcH54O","related_is":"ALUbROfI","title":"tNz7k2iJ","summary":"G5moWGBt","has_own_summary":"uOi-K2q4","content":"H6Nla11P","published":"iBf_j6SV","updated":"iBf_j6SV","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"ccMg67_h","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-4',2,'tag:news.example,2026:desk/desk-10','Harbour story 10, corrected by phone',1789078500,'{"link":"lIFkZCZE","related_is":"ALUbROfI","title":"AOmzwTy2","summary":"yXJ2MZe4","has_own_summary":"Bw99dyPZ","content":"6qQOHrVR","published":"97S76sS1","updated":"ZyXQUgin","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"_ei8NNyB","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-5',0,'urn:wire:3','Telegram 3',1789300800,'{"link":"8lSWLPbO","related_is":"ALUbROfI","title":"jzAILvEB","summary":"UnAX3qDg","has_own_summary":"uOi-K2q4","content":"QH_i2_PV","published":"RJrsb-I0","updated":"LM6E4Tbj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"GNhIKF6w","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-5',1,'urn:wire:2','Telegram 2',1789214400,'{"link":"ZtJ66Uva","related_is":"ALUbROfI","title":"RXIpAodl","summary":"4oimBlWl","has_own_summary":"uOi-K2q4","content":"s0Ct-SbM","published":"3N9l61mj","updated":"dvcO6818","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"SiKHpSb3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-6',0,'urn:wire:5','Telegram 5',1789473600,'{"link":"9ZeCW2ai","related_is":"ALUbROfI","title":"sN5ahSnX","summary":"Zsd7HyeY","has_own_summary":"uOi-K2q4","content":"wt_w2niI","published":"CbHzvAmX","updated":"KZea-0aK","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"Hh4VsnRZ","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-6',1,'urn:wire:4','Telegram 4',1789387200,'{"link":"9dcuPrJD","related_is":"ALUbROfI","title":"-MeZt7BP","summary":"YZvgderf","has_own_summary":"uOi-K2q4","content":"7H6UHBpU","published":"Hwm2SAVC","updated":"nm1OqBm4","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"JV00YsOx","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-6',2,'https://news.example/harbour/13','Harbour story 13',1789348500,'{"link":"6h4ce_Nk","related_is":"ALUbROfI","title":"FEQZ90G9","summary":"foOwBYWl","has_own_summary":"Bw99dyPZ","content":"wCphpyr1","published":"czO8uDd7","updated":"czO8uDd7","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"5TvNVqs9","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-7',0,'tag:news.example,2026:desk/desk-17','An offer that ends later',1789708500,'{"link":"ohk9Uyz6","related_is":"ALUbROfI","title":"DtJcwazD","summary":"vmMfjCi0","has_own_summary":"Bw99dyPZ","content":"zg-XJWBS","published":"FanMSGb-","updated":"FanMSGb-","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"9p12gTtz","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-7',1,'urn:wire:6','Telegram 6b',1789560000,'{"link":"H3cO2xDs","related_is":"ALUbROfI","title":"eFa_05JF","summary":"NVCEpfsJ","has_own_summary":"uOi-K2q4","content":"lfT8asWX","published":"ilsy597N","updated":"hGB6EUTj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"KsmVh3oc","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-7',2,'tag:news.example,2026:desk/desk-14','Under embargo',1789438500,'{"link":"ssCR-vea","related_is":"ALUbROfI","title":"DhnTX-Be","summary":"IBYr0Ahl","has_own_summary":"Bw99dyPZ","content":"e-_cJV2P","published":"XpZqexQw","updated":"XpZqexQw","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"WkrRM6Bh","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-8',0,'tag:news.example,2026:desk/desk-notes','Notes from the quay',1789984800,'{"link":"hZX-YXV7","related_is":"ALUbROfI","title":"rO0TtBoQ","summary":"1C3fMhyh","has_own_summary":"uOi-K2q4","content":"xqt_0_4N","published":"YxtrJ-Qf","updated":"YxtrJ-Qf","language":"Y_w-4D0e","categories":"RsarRh0l","words":"xz26RL-m","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-8',1,'https://news.example/harbour/pilot-boat','The pilot boat has a new engine',1789884000,'{"link":"swB7iULq","related_is":"ALUbROfI","title":"ZPIQFmb_","summary":"vFxRx99d","has_own_summary":"uOi-K2q4","content":"fJX0MS5q","published":"t6F3YpFl","updated":"bWH3k1oZ","language":"Y_w-4D0e","authors":"l6aM-gtG","words":"Zk67l5-3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('all-archive-8',2,'urn:wire:8','Telegram 8',1789732800,'{"link":"5aToLj-_","related_is":"ALUbROfI","title":"UqmYhqdz","summary":"_oz7PVym","has_own_summary":"uOi-K2q4","content":"k2tNm036","published":"1KgaLhnF","updated":"W3gUUR20","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"fguX5oPy","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('picked',0,'tag:news.example,2026:desk/desk-3','Harbour story 3, corrected',1788484500,'{"link":"jWe6j8yZ","related_is":"ALUbROfI","title":"dRxP7hcx","summary":"C0sErLLa","has_own_summary":"Bw99dyPZ","content":"teO18BXb","published":"ov9K-qv9","updated":"uWp9rDPN","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"A9fShhVE","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('picked',1,'tag:news.example,2026:desk/desk-11','Harbour story 11',1789168500,'{"link":"tC6GQJlA","related_is":"ALUbROfI","title":"HH4Zc5qx","summary":"SxVHXjNf","has_own_summary":"Bw99dyPZ","content":"-nWRFrRO","published":"m_ufm1ux","updated":"m_ufm1ux","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"7X4bZWGw","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('picked',2,'urn:wire:2','Telegram 2',1789214400,'{"link":"ZtJ66Uva","related_is":"ALUbROfI","title":"RXIpAodl","summary":"4oimBlWl","has_own_summary":"uOi-K2q4","content":"s0Ct-SbM","published":"3N9l61mj","updated":"dvcO6818","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"SiKHpSb3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',0,'tag:news.example,2026:desk/desk-23','Harbour story 23',1792047600,'{"link":"I-c-T_Z4","related_is":"ALUbROfI","title":"XFgDE6kM","summary":"v5pI2Dcb","has_own_summary":"Bw99dyPZ","content":"N6ARRnzc","published":"MLBpXTI9","updated":"MLBpXTI9","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"g0v1ffzY","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',1,'tag:news.example,2026:desk/desk-20','Dated by its day',1790834400,'{"link":"JLO72qEd","related_is":"ALUbROfI","title":"DtIKUent","summary":"qJS3bD4a","has_own_summary":"Bw99dyPZ","content":"qH7siqeY","published":"0L7EXqWl","updated":"0L7EXqWl","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"6myLIW4K","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',2,'tag:news.example,2026:desk/desk-17','An offer that ends later',1789708500,'{"link":"ohk9Uyz6","related_is":"ALUbROfI","title":"DtJcwazD","summary":"vmMfjCi0","has_own_summary":"Bw99dyPZ","content":"zg-XJWBS","published":"FanMSGb-","updated":"FanMSGb-","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"9p12gTtz","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',3,'tag:news.example,2026:desk/desk-14','Under embargo',1789438500,'{"link":"ssCR-vea","related_is":"ALUbROfI","title":"DhnTX-Be","summary":"IBYr0Ahl","has_own_summary":"Bw99dyPZ","content":"e-_cJV2P","published":"XpZqexQw","updated":"XpZqexQw","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"WkrRM6Bh","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',4,'tag:news.example,2026:desk/desk-11','Harbour story 11',1789168500,'{"link":"tC6GQJlA","related_is":"ALUbROfI","title":"HH4Zc5qx","summary":"SxVHXjNf","has_own_summary":"Bw99dyPZ","content":"-nWRFrRO","published":"m_ufm1ux","updated":"m_ufm1ux","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"7X4bZWGw","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',5,'tag:news.example,2026:desk/desk-5','Harbour story 5',1788664500,'{"link":"TxF05zSP","related_is":"ALUbROfI","title":"XpRnVIAL","summary":"pPLQXl4O","has_own_summary":"Bw99dyPZ","content":"GiXXHBLp","published":"eykgkr_1","updated":"eykgkr_1","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"5VGoeC7I","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/more',6,'tag:news.example,2026:desk/desk-2','Harbour story 2, told better',1788394500,'{"link":"xZWmSu14","related_is":"ALUbROfI","title":"w5l70HrN","summary":"9RyRBCO6","has_own_summary":"Bw99dyPZ","content":"JXulRwVG","published":"yiwOf1zh","updated":"bWH3k1oZ","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"rjNjt_wi","words":"fX0OzQ7B","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/ships',0,'tag:news.example,2026:desk/desk-24','Harbour story 24',1792134000,'{"link":"O5vnmZtB","related_is":"ALUbROfI","title":"uA2s5rtt","summary":"vLO3B65d","has_own_summary":"Bw99dyPZ","content":"OgfwUeOc","published":"UTA0olfu","updated":"UTA0olfu","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"BMPsumWM","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/ships',1,'tag:news.example,2026:desk/desk-21','Only ever pushed, twice',1790032500,'{"link":"6mkXZYmg","related_is":"ALUbROfI","title":"pUgfFQuH","summary":"TUOsuPr_","has_own_summary":"Bw99dyPZ","content":"qnjPemIv","published":"54TThDFN","updated":"dR1eMelg","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"_30NL2yT","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/ships',2,'tag:news.example,2026:desk/desk-9','Harbour story 9',1789024500,'{"link":"sthBfPG5","related_is":"ALUbROfI","title":"HPryG0DX","summary":"mHhUza4C","has_own_summary":"Bw99dyPZ","content":"lbYDV9cJ","published":"RPDGjyTO","updated":"RPDGjyTO","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"02wxax1o","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/ships',3,'tag:news.example,2026:desk/desk-4','Harbour story 4',1788574500,'{"link":"asGz9VNv","related_is":"ALUbROfI","title":"RLoWebrK","summary":"oZFo-_Lx","has_own_summary":"Bw99dyPZ","content":"9652HyRq","published":"R-ov2khy","updated":"R-ov2khy","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"T_Knh3vh","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/ships',4,'tag:news.example,2026:desk/desk-3','Harbour story 3, corrected',1788484500,'{"link":"jWe6j8yZ","related_is":"ALUbROfI","title":"dRxP7hcx","summary":"C0sErLLa","has_own_summary":"Bw99dyPZ","content":"teO18BXb","published":"ov9K-qv9","updated":"uWp9rDPN","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"Ta19z_Uj","words":"A9fShhVE","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',0,'tag:news.example,2026:desk/desk-25','Harbour story 25',1792220400,'{"link":"IIEHd2lx","related_is":"ALUbROfI","title":"3-z3-xOY","summary":"dOlcFDuV","has_own_summary":"Bw99dyPZ","content":"xLImN73K","published":"E8wvY35d","updated":"E8wvY35d","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"qQCVOh2R","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',1,'tag:news.example,2026:desk/desk-22','Harbour story 22',1791961200,'{"link":"hGWLgE35","related_is":"ALUbROfI","title":"oZ878fWl","summary":"jiogAHsn","has_own_summary":"Bw99dyPZ","content":"qTpJ22F8","published":"6QAe4g6r","updated":"6QAe4g6r","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"F2wDLfhD","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',2,'tag:news.example,2026:desk/desk-notes','Notes from the quay',1789984800,'{"link":"hZX-YXV7","related_is":"ALUbROfI","title":"rO0TtBoQ","summary":"1C3fMhyh","has_own_summary":"uOi-K2q4","content":"xqt_0_4N","published":"YxtrJ-Qf","updated":"YxtrJ-Qf","language":"Y_w-4D0e","categories":"RsarRh0l","words":"xz26RL-m","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',3,'https://news.example/harbour/13','Harbour story 13',1789348500,'{"link":"6h4ce_Nk","related_is":"ALUbROfI","title":"FEQZ90G9","summary":"foOwBYWl","has_own_summary":"Bw99dyPZ","content":"wCphpyr1","published":"czO8uDd7","updated":"czO8uDd7","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"5TvNVqs9","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',4,'tag:news.example,2026:desk/desk-10','Harbour story 10, corrected by phone',1789078500,'{"link":"lIFkZCZE","related_is":"ALUbROfI","title":"AOmzwTy2","summary":"yXJ2MZe4","has_own_summary":"Bw99dyPZ","content":"6qQOHrVR","published":"97S76sS1","updated":"ZyXQUgin","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"_ei8NNyB","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',5,'tag:news.example,2026:desk/desk-7','This story was wrong',1788844500,'{"link":"woBdHbsj","related_is":"ALUbROfI","title":"EH-i0CCY","summary":"3tW65xYR","has_own_summary":"uOi-K2q4","content":"xmUFBSlS","published":"DWpADG37","updated":"XeytPe5H","language":"Y_w-4D0e","categories":"RsarRh0l","words":"jnJITRPC","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/town',6,'tag:news.example,2026:desk/desk-1','Harbour story 1',1788304500,'{"link":"NBK9fzJ9","related_is":"ALUbROfI","title":"YHqZzYFL","summary":"agyQL-zn","has_own_summary":"Bw99dyPZ","content":"lkHOKXUr","published":"FDDEgYQ9","updated":"FDDEgYQ9","language":"Y_w-4D0e","authors":"w0jNrAR1","categories":"RsarRh0l","words":"KA_RGG93","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',0,'urn:wire:8','Telegram 8',1789732800,'{"link":"5aToLj-_","related_is":"ALUbROfI","title":"UqmYhqdz","summary":"_oz7PVym","has_own_summary":"uOi-K2q4","content":"k2tNm036","published":"1KgaLhnF","updated":"W3gUUR20","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"fguX5oPy","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',1,'urn:wire:6','Telegram 6b',1789560000,'{"link":"H3cO2xDs","related_is":"ALUbROfI","title":"eFa_05JF","summary":"NVCEpfsJ","has_own_summary":"uOi-K2q4","content":"lfT8asWX","published":"ilsy597N","updated":"hGB6EUTj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"KsmVh3oc","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',2,'urn:wire:5','Telegram 5',1789473600,'{"link":"9ZeCW2ai","related_is":"ALUbROfI","title":"sN5ahSnX","summary":"Zsd7HyeY","has_own_summary":"uOi-K2q4","content":"wt_w2niI","published":"CbHzvAmX","updated":"KZea-0aK","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"Hh4VsnRZ","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',3,'urn:wire:4','Telegram 4',1789387200,'{"link":"9dcuPrJD","related_is":"ALUbROfI","title":"-MeZt7BP","summary":"YZvgderf","has_own_summary":"uOi-K2q4","content":"7H6UHBpU","published":"Hwm2SAVC","updated":"nm1OqBm4","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"JV00YsOx","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',4,'urn:wire:3','Telegram 3',1789300800,'{"link":"8lSWLPbO","related_is":"ALUbROfI","title":"jzAILvEB","summary":"UnAX3qDg","has_own_summary":"uOi-K2q4","content":"QH_i2_PV","published":"RJrsb-I0","updated":"LM6E4Tbj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"GNhIKF6w","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',5,'urn:wire:2','Telegram 2',1789214400,'{"link":"ZtJ66Uva","related_is":"ALUbROfI","title":"RXIpAodl","summary":"4oimBlWl","has_own_summary":"uOi-K2q4","content":"s0Ct-SbM","published":"3N9l61mj","updated":"dvcO6818","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"SiKHpSb3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('section/wire',6,'urn:wire:1','Telegram 1',1789135140,'{"link":"BSJcH54O","related_is":"ALUbROfI","title":"tNz7k2iJ","summary":"G5moWGBt","has_own_summary":"uOi-K2q4","content":"H6Nla11P","published":"iBf_j6SV","updated":"iBf_j6SV","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"ccMg67_h","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',0,'urn:wire:8','Telegram 8',1789732800,'{"link":"5aToLj-_","related_is":"ALUbROfI","title":"UqmYhqdz","summary":"_oz7PVym","has_own_summary":"uOi-K2q4","content":"k2tNm036","published":"1KgaLhnF","updated":"W3gUUR20","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"fguX5oPy","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',1,'urn:wire:6','Telegram 6b',1789560000,'{"link":"H3cO2xDs","related_is":"ALUbROfI","title":"eFa_05JF","summary":"NVCEpfsJ","has_own_summary":"uOi-K2q4","content":"lfT8asWX","published":"ilsy597N","updated":"hGB6EUTj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"KsmVh3oc","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',2,'urn:wire:5','Telegram 5',1789473600,'{"link":"9ZeCW2ai","related_is":"ALUbROfI","title":"sN5ahSnX","summary":"Zsd7HyeY","has_own_summary":"uOi-K2q4","content":"wt_w2niI","published":"CbHzvAmX","updated":"KZea-0aK","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"Hh4VsnRZ","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',3,'urn:wire:4','Telegram 4',1789387200,'{"link":"9dcuPrJD","related_is":"ALUbROfI","title":"-MeZt7BP","summary":"YZvgderf","has_own_summary":"uOi-K2q4","content":"7H6UHBpU","published":"Hwm2SAVC","updated":"nm1OqBm4","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"JV00YsOx","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',4,'urn:wire:3','Telegram 3',1789300800,'{"link":"8lSWLPbO","related_is":"ALUbROfI","title":"jzAILvEB","summary":"UnAX3qDg","has_own_summary":"uOi-K2q4","content":"QH_i2_PV","published":"RJrsb-I0","updated":"LM6E4Tbj","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"GNhIKF6w","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',5,'urn:wire:2','Telegram 2',1789214400,'{"link":"ZtJ66Uva","related_is":"ALUbROfI","title":"RXIpAodl","summary":"4oimBlWl","has_own_summary":"uOi-K2q4","content":"s0Ct-SbM","published":"3N9l61mj","updated":"dvcO6818","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","words":"SiKHpSb3","by":"zYZUwr5U"}');
INSERT INTO "entries" VALUES('wire',6,'urn:wire:1','Telegram 1',1789135140,'{"ids":"0T1h86Wt","link":"BSJcH54O","related_is":"ALUbROfI","title":"tNz7k2iJ","summary":"G5moWGBt","has_own_summary":"uOi-K2q4","content":"H6Nla11P","published":"iBf_j6SV","updated":"iBf_j6SV","language":"Y_w-4D0e","contributors":"Dl9KnY_k","categories":"fm-deDV-","id.rss":"old-guid-1","words":"ccMg67_h","by":"zYZUwr5U"}');
CREATE TABLE facets (
	kind VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	published INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	PRIMARY KEY (kind, value, published, "key"), 
	FOREIGN KEY("key") REFERENCES articles ("key")
)
 WITHOUT ROWID

;
INSERT INTO "facets" VALUES('access','free',1788304500,1);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788304500,1);
INSERT INTO "facets" VALUES('has','content',1788304500,1);
INSERT INTO "facets" VALUES('has','summary',1788304500,1);
INSERT INTO "facets" VALUES('language','en',1788304500,1);
INSERT INTO "facets" VALUES('section','Town',1788304500,1);
INSERT INTO "facets" VALUES('source','desk',1788304500,1);
INSERT INTO "facets" VALUES('access','free',1789078500,2);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789078500,2);
INSERT INTO "facets" VALUES('has','content',1789078500,2);
INSERT INTO "facets" VALUES('has','summary',1789078500,2);
INSERT INTO "facets" VALUES('language','en',1789078500,2);
INSERT INTO "facets" VALUES('section','Town',1789078500,2);
INSERT INTO "facets" VALUES('source','desk',1789078500,2);
INSERT INTO "facets" VALUES('access','free',1788394500,3);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788394500,3);
INSERT INTO "facets" VALUES('has','content',1788394500,3);
INSERT INTO "facets" VALUES('has','summary',1788394500,3);
INSERT INTO "facets" VALUES('language','en',1788394500,3);
INSERT INTO "facets" VALUES('section','Море',1788394500,3);
INSERT INTO "facets" VALUES('source','desk',1788394500,3);
INSERT INTO "facets" VALUES('access','free',1788484500,4);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788484500,4);
INSERT INTO "facets" VALUES('has','content',1788484500,4);
INSERT INTO "facets" VALUES('has','summary',1788484500,4);
INSERT INTO "facets" VALUES('language','en',1788484500,4);
INSERT INTO "facets" VALUES('section','Ships',1788484500,4);
INSERT INTO "facets" VALUES('source','desk',1788484500,4);
INSERT INTO "facets" VALUES('access','free',1788574500,5);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788574500,5);
INSERT INTO "facets" VALUES('has','content',1788574500,5);
INSERT INTO "facets" VALUES('has','summary',1788574500,5);
INSERT INTO "facets" VALUES('language','en',1788574500,5);
INSERT INTO "facets" VALUES('section','Ships',1788574500,5);
INSERT INTO "facets" VALUES('source','desk',1788574500,5);
INSERT INTO "facets" VALUES('access','free',1788664500,6);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788664500,6);
INSERT INTO "facets" VALUES('has','content',1788664500,6);
INSERT INTO "facets" VALUES('has','summary',1788664500,6);
INSERT INTO "facets" VALUES('language','en',1788664500,6);
INSERT INTO "facets" VALUES('section','Море',1788664500,6);
INSERT INTO "facets" VALUES('source','desk',1788664500,6);
INSERT INTO "facets" VALUES('access','free',1788754500,7);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788754500,7);
INSERT INTO "facets" VALUES('has','content',1788754500,7);
INSERT INTO "facets" VALUES('has','summary',1788754500,7);
INSERT INTO "facets" VALUES('language','en',1788754500,7);
INSERT INTO "facets" VALUES('section','Ships',1788754500,7);
INSERT INTO "facets" VALUES('source','desk',1788754500,7);
INSERT INTO "facets" VALUES('access','free',1788844500,8);
INSERT INTO "facets" VALUES('author','Mara Ovens',1788844500,8);
INSERT INTO "facets" VALUES('has','content',1788844500,8);
INSERT INTO "facets" VALUES('has','summary',1788844500,8);
INSERT INTO "facets" VALUES('language','en',1788844500,8);
INSERT INTO "facets" VALUES('section','Town',1788844500,8);
INSERT INTO "facets" VALUES('source','desk',1788844500,8);
INSERT INTO "facets" VALUES('access','free',1789024500,10);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789024500,10);
INSERT INTO "facets" VALUES('has','content',1789024500,10);
INSERT INTO "facets" VALUES('has','summary',1789024500,10);
INSERT INTO "facets" VALUES('language','en',1789024500,10);
INSERT INTO "facets" VALUES('section','Ships',1789024500,10);
INSERT INTO "facets" VALUES('source','desk',1789024500,10);
INSERT INTO "facets" VALUES('access','free',1790834400,11);
INSERT INTO "facets" VALUES('author','Mara Ovens',1790834400,11);
INSERT INTO "facets" VALUES('has','content',1790834400,11);
INSERT INTO "facets" VALUES('has','summary',1790834400,11);
INSERT INTO "facets" VALUES('language','en',1790834400,11);
INSERT INTO "facets" VALUES('section','Море',1790834400,11);
INSERT INTO "facets" VALUES('source','desk',1790834400,11);
INSERT INTO "facets" VALUES('access','free',1789438500,12);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789438500,12);
INSERT INTO "facets" VALUES('has','content',1789438500,12);
INSERT INTO "facets" VALUES('has','summary',1789438500,12);
INSERT INTO "facets" VALUES('language','en',1789438500,12);
INSERT INTO "facets" VALUES('section','Море',1789438500,12);
INSERT INTO "facets" VALUES('source','desk',1789438500,12);
INSERT INTO "facets" VALUES('access','free',1789528500,13);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789528500,13);
INSERT INTO "facets" VALUES('has','content',1789528500,13);
INSERT INTO "facets" VALUES('has','summary',1789528500,13);
INSERT INTO "facets" VALUES('language','en',1789528500,13);
INSERT INTO "facets" VALUES('section','Ships',1789528500,13);
INSERT INTO "facets" VALUES('source','desk',1789528500,13);
INSERT INTO "facets" VALUES('access','free',1789168500,14);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789168500,14);
INSERT INTO "facets" VALUES('has','content',1789168500,14);
INSERT INTO "facets" VALUES('has','summary',1789168500,14);
INSERT INTO "facets" VALUES('language','en',1789168500,14);
INSERT INTO "facets" VALUES('section','Море',1789168500,14);
INSERT INTO "facets" VALUES('source','desk',1789168500,14);
INSERT INTO "facets" VALUES('access','free',1789258500,15);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789258500,15);
INSERT INTO "facets" VALUES('has','content',1789258500,15);
INSERT INTO "facets" VALUES('has','summary',1789258500,15);
INSERT INTO "facets" VALUES('language','en',1789258500,15);
INSERT INTO "facets" VALUES('section','Ships',1789258500,15);
INSERT INTO "facets" VALUES('source','desk',1789258500,15);
INSERT INTO "facets" VALUES('access','free',1789348500,16);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789348500,16);
INSERT INTO "facets" VALUES('has','content',1789348500,16);
INSERT INTO "facets" VALUES('has','summary',1789348500,16);
INSERT INTO "facets" VALUES('language','en',1789348500,16);
INSERT INTO "facets" VALUES('section','Town',1789348500,16);
INSERT INTO "facets" VALUES('source','desk',1789348500,16);
INSERT INTO "facets" VALUES('access','free',1789984800,17);
INSERT INTO "facets" VALUES('has','content',1789984800,17);
INSERT INTO "facets" VALUES('language','en',1789984800,17);
INSERT INTO "facets" VALUES('section','Town',1789984800,17);
INSERT INTO "facets" VALUES('source','desk',1789984800,17);
INSERT INTO "facets" VALUES('access','free',1789618500,18);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789618500,18);
INSERT INTO "facets" VALUES('has','content',1789618500,18);
INSERT INTO "facets" VALUES('has','summary',1789618500,18);
INSERT INTO "facets" VALUES('language','en',1789618500,18);
INSERT INTO "facets" VALUES('section','Town',1789618500,18);
INSERT INTO "facets" VALUES('source','desk',1789618500,18);
INSERT INTO "facets" VALUES('access','free',1789884000,19);
INSERT INTO "facets" VALUES('author','Tom Ilk',1789884000,19);
INSERT INTO "facets" VALUES('has','content',1789884000,19);
INSERT INTO "facets" VALUES('language','en',1789884000,19);
INSERT INTO "facets" VALUES('source','desk',1789884000,19);
INSERT INTO "facets" VALUES('access','free',1789708500,20);
INSERT INTO "facets" VALUES('author','Mara Ovens',1789708500,20);
INSERT INTO "facets" VALUES('has','content',1789708500,20);
INSERT INTO "facets" VALUES('has','summary',1789708500,20);
INSERT INTO "facets" VALUES('language','en',1789708500,20);
INSERT INTO "facets" VALUES('section','Море',1789708500,20);
INSERT INTO "facets" VALUES('source','desk',1789708500,20);
INSERT INTO "facets" VALUES('access','free',1789560000,21);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789560000,21);
INSERT INTO "facets" VALUES('has','content',1789560000,21);
INSERT INTO "facets" VALUES('language','en',1789560000,21);
INSERT INTO "facets" VALUES('section','Wire',1789560000,21);
INSERT INTO "facets" VALUES('source','wire',1789560000,21);
INSERT INTO "facets" VALUES('access','free',1789646400,22);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789646400,22);
INSERT INTO "facets" VALUES('has','content',1789646400,22);
INSERT INTO "facets" VALUES('language','en',1789646400,22);
INSERT INTO "facets" VALUES('section','Wire',1789646400,22);
INSERT INTO "facets" VALUES('source','wire',1789646400,22);
INSERT INTO "facets" VALUES('access','free',1789135140,23);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789135140,23);
INSERT INTO "facets" VALUES('has','content',1789135140,23);
INSERT INTO "facets" VALUES('language','en',1789135140,23);
INSERT INTO "facets" VALUES('section','Wire',1789135140,23);
INSERT INTO "facets" VALUES('source','wire',1789135140,23);
INSERT INTO "facets" VALUES('access','free',1789214400,24);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789214400,24);
INSERT INTO "facets" VALUES('has','content',1789214400,24);
INSERT INTO "facets" VALUES('language','en',1789214400,24);
INSERT INTO "facets" VALUES('section','Wire',1789214400,24);
INSERT INTO "facets" VALUES('source','wire',1789214400,24);
INSERT INTO "facets" VALUES('access','free',1789300800,25);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789300800,25);
INSERT INTO "facets" VALUES('has','content',1789300800,25);
INSERT INTO "facets" VALUES('language','en',1789300800,25);
INSERT INTO "facets" VALUES('section','Wire',1789300800,25);
INSERT INTO "facets" VALUES('source','wire',1789300800,25);
INSERT INTO "facets" VALUES('access','free',1789387200,26);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789387200,26);
INSERT INTO "facets" VALUES('has','content',1789387200,26);
INSERT INTO "facets" VALUES('language','en',1789387200,26);
INSERT INTO "facets" VALUES('section','Wire',1789387200,26);
INSERT INTO "facets" VALUES('source','wire',1789387200,26);
INSERT INTO "facets" VALUES('access','free',1789473600,27);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789473600,27);
INSERT INTO "facets" VALUES('has','content',1789473600,27);
INSERT INTO "facets" VALUES('language','en',1789473600,27);
INSERT INTO "facets" VALUES('section','Wire',1789473600,27);
INSERT INTO "facets" VALUES('source','wire',1789473600,27);
INSERT INTO "facets" VALUES('access','free',1790032500,28);
INSERT INTO "facets" VALUES('author','Mara Ovens',1790032500,28);
INSERT INTO "facets" VALUES('has','content',1790032500,28);
INSERT INTO "facets" VALUES('has','summary',1790032500,28);
INSERT INTO "facets" VALUES('language','en',1790032500,28);
INSERT INTO "facets" VALUES('section','Ships',1790032500,28);
INSERT INTO "facets" VALUES('source','desk',1790032500,28);
INSERT INTO "facets" VALUES('access','free',1789732800,29);
INSERT INTO "facets" VALUES('agency','Harbour Wire',1789732800,29);
INSERT INTO "facets" VALUES('has','content',1789732800,29);
INSERT INTO "facets" VALUES('language','en',1789732800,29);
INSERT INTO "facets" VALUES('section','Wire',1789732800,29);
INSERT INTO "facets" VALUES('source','wire',1789732800,29);
INSERT INTO "facets" VALUES('access','free',1791961200,30);
INSERT INTO "facets" VALUES('author','Mara Ovens',1791961200,30);
INSERT INTO "facets" VALUES('has','content',1791961200,30);
INSERT INTO "facets" VALUES('has','summary',1791961200,30);
INSERT INTO "facets" VALUES('language','en',1791961200,30);
INSERT INTO "facets" VALUES('section','Town',1791961200,30);
INSERT INTO "facets" VALUES('source','desk',1791961200,30);
INSERT INTO "facets" VALUES('access','free',1792047600,31);
INSERT INTO "facets" VALUES('author','Mara Ovens',1792047600,31);
INSERT INTO "facets" VALUES('has','content',1792047600,31);
INSERT INTO "facets" VALUES('has','summary',1792047600,31);
INSERT INTO "facets" VALUES('language','en',1792047600,31);
INSERT INTO "facets" VALUES('section','Море',1792047600,31);
INSERT INTO "facets" VALUES('source','desk',1792047600,31);
INSERT INTO "facets" VALUES('access','free',1792134000,32);
INSERT INTO "facets" VALUES('author','Mara Ovens',1792134000,32);
INSERT INTO "facets" VALUES('has','content',1792134000,32);
INSERT INTO "facets" VALUES('has','summary',1792134000,32);
INSERT INTO "facets" VALUES('language','en',1792134000,32);
INSERT INTO "facets" VALUES('section','Ships',1792134000,32);
INSERT INTO "facets" VALUES('source','desk',1792134000,32);
INSERT INTO "facets" VALUES('access','free',1792220400,33);
INSERT INTO "facets" VALUES('author','Mara Ovens',1792220400,33);
INSERT INTO "facets" VALUES('has','content',1792220400,33);
INSERT INTO "facets" VALUES('has','summary',1792220400,33);
INSERT INTO "facets" VALUES('language','en',1792220400,33);
INSERT INTO "facets" VALUES('section','Town',1792220400,33);
INSERT INTO "facets" VALUES('source','desk',1792220400,33);
CREATE TABLE facts (
	name VARCHAR NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "facts" VALUES('journal','8652');
INSERT INTO "facts" VALUES('terms desk','["0.1.0", "Europe/Berlin", "en", "https://news.example/", null, "None", "{}", "", "{}", "{}", "()", "()"]');
INSERT INTO "facts" VALUES('terms wire','["0.1.0", "Europe/Berlin", "en", "https://news.example/", null, "None", "{}", "", "{}", "{}", "()", "()"]');
INSERT INTO "facts" VALUES('clock','1792562400');
INSERT INTO "facts" VALUES('latest clock','1792562400');
INSERT INTO "facts" VALUES('clock of feeds','1792562400');
INSERT INTO "facts" VALUES('ids /newsroom/picked.txt','70d7898314aaa1e40437d3f5a02330fc');
INSERT INTO "facts" VALUES('digest','f791b97d3ad04d5a5bb0a15d087bf4c8a161fd3aeedfd084c38b26a1a15c2e2e9a61841c3fb00f59632cd67e5ca73aebd5330701a9c80fd465b1225c6f72ec65');
INSERT INTO "facts" VALUES('directory','/newsroom/feeds');
INSERT INTO "facts" VALUES('repeated desk again.json','');
INSERT INTO "facts" VALUES('needed pictures','0');
INSERT INTO "facts" VALUES('needed short_links','0');
INSERT INTO "facts" VALUES('settled','{"version": "0.1.0", "config": [["/newsroom/config.toml", "b7eb85a29e92168738402216ce0910e1"]], "since": 1792562400.0, "until": 1796104800.0, "lists": {"/newsroom/picked.txt": "70d7898314aaa1e40437d3f5a02330fc"}, "folders": {"desk": "/newsroom/articles", "wire": "/newsroom/wire"}, "spool": "/newsroom/spool", "directory": "/newsroom/feeds", "feeds": 15, "empty": 0, "quarantined": 3}');
CREATE TABLE feeds (
	name VARCHAR NOT NULL, 
	updated INTEGER NOT NULL, 
	entries INTEGER NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "feeds" VALUES('all',1792220400,8);
INSERT INTO "feeds" VALUES('all-archive-1',1790920800,3);
INSERT INTO "feeds" VALUES('all-archive-2',1791007200,2);
INSERT INTO "feeds" VALUES('all-archive-3',1791093600,2);
INSERT INTO "feeds" VALUES('all-archive-4',1791180000,3);
INSERT INTO "feeds" VALUES('all-archive-5',1791007200,2);
INSERT INTO "feeds" VALUES('all-archive-6',1789475400,3);
INSERT INTO "feeds" VALUES('section/more',1792047600,7);
INSERT INTO "feeds" VALUES('section/ships',1792134000,5);
INSERT INTO "feeds" VALUES('section/town',1792220400,7);
INSERT INTO "feeds" VALUES('section/wire',1791093600,7);
INSERT INTO "feeds" VALUES('wire',1791093600,7);
INSERT INTO "feeds" VALUES('picked',1790917200,3);
INSERT INTO "feeds" VALUES('/',1792220400,0);
INSERT INTO "feeds" VALUES('all-archive-7',1790919000,3);
INSERT INTO "feeds" VALUES('all-archive-8',1790920800,3);
CREATE TABLE happened (
	number INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	at INTEGER NOT NULL, 
	what VARCHAR NOT NULL, 
	detail TEXT NOT NULL, 
	PRIMARY KEY (number), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
);
INSERT INTO "happened" VALUES(1,1,1790834400,'seen','{"digest":"5f9bfd4beb866a968e354f85e73783d2"}');
INSERT INTO "happened" VALUES(2,2,1790834400,'seen','{"digest":"e16d8ff7eec37b269f7f30d520451fe5"}');
INSERT INTO "happened" VALUES(3,3,1790834400,'seen','{"digest":"d521a66a9805c2667d99eb4074a69e95"}');
INSERT INTO "happened" VALUES(4,4,1790834400,'seen','{"digest":"91a21230b7a92c15c162be2affa40cb6"}');
INSERT INTO "happened" VALUES(5,5,1790834400,'seen','{"digest":"f60d57cc2e6870eed75e4c58f0b18d8f"}');
INSERT INTO "happened" VALUES(6,6,1790834400,'seen','{"digest":"5327a4baa06ae5fa378d1ae08f9dc47b"}');
INSERT INTO "happened" VALUES(7,7,1790834400,'seen','{"digest":"b5b24511f06f5c4fb12c193b82964b10"}');
INSERT INTO "happened" VALUES(8,8,1790834400,'seen','{"digest":"fff3177c707067bb80656ab065d29b8d"}');
INSERT INTO "happened" VALUES(9,9,1790834400,'seen','{"digest":"c249e8f266df15b7ec48a349982a21c9"}');
INSERT INTO "happened" VALUES(10,10,1790834400,'seen','{"digest":"dd4afca53a97ae0c544e2c3b82a4be5d"}');
INSERT INTO "happened" VALUES(11,11,1790834400,'seen','{"digest":"98d567336660a966b9428f379e7307f5"}');
INSERT INTO "happened" VALUES(12,12,1790834400,'seen','{"digest":"cca90ec4d20388d53ce4f559d1106132"}');
INSERT INTO "happened" VALUES(13,13,1790834400,'seen','{"digest":"a12c81a29ebd57cc1aafc184d3a39f9a"}');
INSERT INTO "happened" VALUES(14,14,1790834400,'seen','{"digest":"32575b7202ae25fcce2f227332e037fc"}');
INSERT INTO "happened" VALUES(15,15,1790834400,'seen','{"digest":"637f822aea34d23c707d8a4c0642bf9e"}');
INSERT INTO "happened" VALUES(16,16,1790834400,'seen','{"digest":"9cf932cdb42ade291df907ebd243c865"}');
INSERT INTO "happened" VALUES(17,17,1790834400,'seen','{"digest":"c6e560bd452d0e54697b9438966e5716"}');
INSERT INTO "happened" VALUES(18,18,1790834400,'seen','{"digest":"1bfb32585415762e8c1bad220ef83692"}');
INSERT INTO "happened" VALUES(19,19,1790834400,'seen','{"digest":"8cda6f6e4b421cd3301c23ce3f571680"}');
INSERT INTO "happened" VALUES(20,20,1790834400,'seen','{"digest":"a68c8cb101a26656b10123e17e39a762"}');
INSERT INTO "happened" VALUES(21,21,1790834400,'seen','{"digest":"0fe620c686d42db67520234221a657b4"}');
INSERT INTO "happened" VALUES(22,22,1790834400,'seen','{"digest":"0ff8d95751092951a9baf0a1bc9ea81c"}');
INSERT INTO "happened" VALUES(23,23,1790834400,'seen','{"digest":"2e326695d85844a772fbb6a5671518ca"}');
INSERT INTO "happened" VALUES(24,24,1790834400,'seen','{"digest":"7e104a9fcc210486c6c4328f4cc00894"}');
INSERT INTO "happened" VALUES(25,25,1790834400,'seen','{"digest":"1d0ea96b93dc5908727c6f32b4c81937"}');
INSERT INTO "happened" VALUES(26,26,1790834400,'seen','{"digest":"d50a8a5327cc9648ec45ebdf67227422"}');
INSERT INTO "happened" VALUES(27,27,1790834400,'seen','{"digest":"6dc88f4c5317c5dd8df4d2e2c95720fb"}');
INSERT INTO "happened" VALUES(28,1,1790920800,'changed','{"digest":"87da368b75ea06fe4ccda4649987df5d","fields":["url"]}');
INSERT INTO "happened" VALUES(29,3,1790920800,'changed','{"digest":"365c2c02b6b1f489fd46ead5ecdca1f5","fields":["title"]}');
INSERT INTO "happened" VALUES(30,4,1790920800,'changed','{"digest":"5b1fdf4ecb5121d121e4c7ca9b922b34","fields":["title","updated","correction"]}');
INSERT INTO "happened" VALUES(31,5,1790920800,'changed','{"digest":"3bac9138cec5a8224f8e348d2d8cb10d","fields":["section"]}');
INSERT INTO "happened" VALUES(32,19,1790920800,'changed','{"digest":"028f8669e6cb541cc720df3d7604309f","fields":["content_html"]}');
INSERT INTO "happened" VALUES(33,21,1790920800,'changed','{"digest":"c135d4aa626f1f5e297323afb7c99855","fields":["title","updated"]}');
INSERT INTO "happened" VALUES(34,7,1791007200,'withdrawn','{"kind": "gone", "reason": "the lawyer called", "note": "It was wrong."}');
INSERT INTO "happened" VALUES(35,15,1791007200,'withdrawn','{"kind": "gone", "reason": "a reader asked", "note": ""}');
INSERT INTO "happened" VALUES(36,8,1791007200,'withdrawn','{"kind": "replaced", "reason": "", "note": ""}');
INSERT INTO "happened" VALUES(37,9,1791007200,'withdrawn','{"kind": "erased", "reason": "a judgement", "note": ""}');
INSERT INTO "happened" VALUES(38,10,1791007200,'withdrawn','{"kind": "gone", "reason": "by mistake", "note": ""}');
INSERT INTO "happened" VALUES(39,10,1791093600,'restored','{"reason": "it was right"}');
INSERT INTO "happened" VALUES(40,7,1791093600,'changed','{"digest":"b21f48fafb91e47003119793d0504d8b","fields":["title"]}');
INSERT INTO "happened" VALUES(41,22,1791093600,'withdrawn','{"kind": "gone", "reason": "its source has it no more", "note": ""}');
INSERT INTO "happened" VALUES(42,2,1791180000,'changed','{"digest":"9a30cfad42cb41e490c8cfdc8facbe58","fields":["title"]}');
INSERT INTO "happened" VALUES(43,28,1791180000,'seen','{"digest":"d03c7281c4c1ee4c3a0cba3ef5dc911b"}');
INSERT INTO "happened" VALUES(44,29,1791180000,'seen','{"digest":"dc2cad13aa121c998bac27761a16fd61"}');
INSERT INTO "happened" VALUES(45,28,1791266400,'changed','{"digest":"174430f223922e55573eaa7a24f5fc4b","fields":["title"]}');
INSERT INTO "happened" VALUES(46,30,1792562400,'seen','{"digest":"0778d82674acb08980d54db4168f17dd"}');
INSERT INTO "happened" VALUES(47,31,1792562400,'seen','{"digest":"1529069c1a0e7b0300e40eaabb82e029"}');
INSERT INTO "happened" VALUES(48,32,1792562400,'seen','{"digest":"89d6d166c7fdd62607f47ae25dbc0757"}');
INSERT INTO "happened" VALUES(49,33,1792562400,'seen','{"digest":"add6ea84e71dda11a71f6cca937ae368"}');
CREATE TABLE hours (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	tries INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	changes INTEGER NOT NULL, 
	entries INTEGER, 
	PRIMARY KEY (kind, name, at)
)
 WITHOUT ROWID

;
INSERT INTO "hours" VALUES('feed','/',1792562400,2,0,0,0);
INSERT INTO "hours" VALUES('feed','all',1792562400,2,0,4,8);
INSERT INTO "hours" VALUES('feed','all-archive-1',1792562400,1,0,0,3);
INSERT INTO "hours" VALUES('feed','all-archive-2',1792562400,1,0,0,2);
INSERT INTO "hours" VALUES('feed','all-archive-3',1792562400,1,0,0,2);
INSERT INTO "hours" VALUES('feed','all-archive-4',1792562400,1,0,1,3);
INSERT INTO "hours" VALUES('feed','all-archive-5',1792562400,1,0,0,2);
INSERT INTO "hours" VALUES('feed','all-archive-6',1792562400,2,0,0,3);
INSERT INTO "hours" VALUES('feed','all-archive-7',1792562400,2,0,3,3);
INSERT INTO "hours" VALUES('feed','all-archive-8',1792562400,2,0,3,3);
INSERT INTO "hours" VALUES('feed','picked',1792562400,2,0,0,3);
INSERT INTO "hours" VALUES('feed','section/more',1792562400,2,0,2,7);
INSERT INTO "hours" VALUES('feed','section/ships',1792562400,2,0,1,5);
INSERT INTO "hours" VALUES('feed','section/town',1792562400,2,0,2,7);
INSERT INTO "hours" VALUES('feed','section/wire',1792562400,1,0,0,7);
INSERT INTO "hours" VALUES('feed','wire',1792562400,1,0,0,7);
INSERT INTO "hours" VALUES('source','desk',1792562400,2,0,4,NULL);
INSERT INTO "hours" VALUES('source','wire',1792562400,2,0,0,NULL);
CREATE TABLE inputs (
	source VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	mark VARCHAR, 
	PRIMARY KEY (source, name)
);
INSERT INTO "inputs" VALUES('desk','1.json','308:1790920800000000000:2157974');
INSERT INTO "inputs" VALUES('desk','10.json','309:1790834400000000000:2157983');
INSERT INTO "inputs" VALUES('desk','2.json','337:1790920800000000000:2157975');
INSERT INTO "inputs" VALUES('desk','3.json','410:1790920800000000000:2157976');
INSERT INTO "inputs" VALUES('desk','4.json','305:1790920800000000000:2157977');
INSERT INTO "inputs" VALUES('desk','5.json','324:1790834400000000000:2157978');
INSERT INTO "inputs" VALUES('desk','6.json','315:1791093600000000000:2157979');
INSERT INTO "inputs" VALUES('desk','7.json','304:1790834400000000000:2157980');
INSERT INTO "inputs" VALUES('desk','8.json','334:1791093600000000000:2157981');
INSERT INTO "inputs" VALUES('desk','9.json','305:1790834400000000000:2157982');
INSERT INTO "inputs" VALUES('desk','broken.json','41:1790834400000000000:2157991');
INSERT INTO "inputs" VALUES('desk','clock.json','314:1790834400000000000:2157993');
INSERT INTO "inputs" VALUES('desk','embargo.json','365:1790834400000000000:2157987');
INSERT INTO "inputs" VALUES('desk','late.json','355:1790834400000000000:2157988');
INSERT INTO "inputs" VALUES('desk','list.jsonl','869:1790834400000000000:2157984');
INSERT INTO "inputs" VALUES('desk','notes.md','176:1790834400000000000:2157986');
INSERT INTO "inputs" VALUES('desk','offer.json','347:1790834400000000000:2157989');
INSERT INTO "inputs" VALUES('desk','pilot-boat.html','593:1790920800000000000:2157985');
INSERT INTO "inputs" VALUES('desk','summer.json','373:1790834400000000000:2157990');
INSERT INTO "inputs" VALUES('desk','undated.json','95:1790834400000000000:2157992');
INSERT INTO "inputs" VALUES('wire','6.json','289:1790920800000000000:2157996');
INSERT INTO "inputs" VALUES('wire','telegrams.json','1508:1790834400000000000:2157995');
INSERT INTO "inputs" VALUES('desk','again.json','323:1790920800000000000:2154630');
INSERT INTO "inputs" VALUES('desk','22.json','309:1792562400000000000:2154577');
INSERT INTO "inputs" VALUES('desk','23.json','329:1792562400000000000:2155011');
INSERT INTO "inputs" VALUES('desk','24.json','310:1792562400000000000:2155022');
INSERT INTO "inputs" VALUES('desk','25.json','309:1792562400000000000:2155581');
CREATE TABLE issues (
	number INTEGER NOT NULL, 
	feed VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	documents TEXT NOT NULL, 
	entries TEXT NOT NULL, 
	PRIMARY KEY (number)
);
INSERT INTO "issues" VALUES(1,'all',1790834400,'{"all.rss":"1dce8cbcdc4e3e495dff6ab922d451a1","all.atom":"b2071c369b2e7a4af16355445c09efa7","all.json":"86342d6f17ee368474857143cb7d70b5"}','{"added":["tag:news.example,2026:desk/desk-20","tag:news.example,2026:desk/desk-notes","https://news.example/harbour/pilot-boat","tag:news.example,2026:desk/desk-17","urn:wire:7","tag:news.example,2026:desk/desk-16","urn:wire:6","urn:wire:5"]}');
INSERT INTO "issues" VALUES(2,'all-archive-1',1790834400,'{"all-archive-1.rss":"6c7cabebf97ea858daada10042556336","all-archive-1.atom":"b4495046614a901fca81c26c15a1a7c7","all-archive-1.json":"9f501750d24e806b3c613a48c85b97a5"}','{"added":["tag:news.example,2026:desk/desk-3","tag:news.example,2026:desk/desk-2","tag:news.example,2026:desk/desk-1"]}');
INSERT INTO "issues" VALUES(3,'all-archive-2',1790834400,'{"all-archive-2.rss":"8456309657c6d59f9ef63654c0c81ff9","all-archive-2.atom":"786632452907bf6adfa01d0c2bd9237f","all-archive-2.json":"afe630034fa07f3810882b22bcd3a8ee"}','{"added":["tag:news.example,2026:desk/desk-6","tag:news.example,2026:desk/desk-5","tag:news.example,2026:desk/desk-4"]}');
INSERT INTO "issues" VALUES(4,'all-archive-3',1790834400,'{"all-archive-3.rss":"798ce642c4e4ef2eba2cca7be91e4a12","all-archive-3.atom":"8a61aa2a16ab1a7910219d19ed06975f","all-archive-3.json":"cbaae6311a8c4e7388ca78ce395f0b31"}','{"added":["tag:news.example,2026:desk/desk-9","tag:news.example,2026:desk/desk-8","tag:news.example,2026:desk/desk-7"]}');
INSERT INTO "issues" VALUES(5,'all-archive-4',1790834400,'{"all-archive-4.rss":"bba4edc42d7cd9ad5e0cbfcf61da4ef1","all-archive-4.atom":"dd77c05ec01d6eabcefcac6bc91fa353","all-archive-4.json":"d866c601cffa187fe9aeb419ea511493"}','{"added":["tag:news.example,2026:desk/desk-11","urn:wire:1","tag:news.example,2026:desk/desk-10"]}');
INSERT INTO "issues" VALUES(6,'all-archive-5',1790834400,'{"all-archive-5.rss":"c95f3631b35cfb3225679a71394d38bc","all-archive-5.atom":"49f4ced6cd4d8451817daa269c1bd890","all-archive-5.json":"8bd4672e73cfdbfb732f0794d4da8361"}','{"added":["urn:wire:3","https://news.example/harbour/12","urn:wire:2"]}');
INSERT INTO "issues" VALUES(7,'all-archive-6',1790834400,'{"all-archive-6.rss":"02619f2a7f4ac3d37448a2fad2353464","all-archive-6.atom":"83a16560e3ede20e7b9101c35efdf1d3","all-archive-6.json":"ffcb2954a9d2ebd981ac27a3f315c125"}','{"added":["urn:wire:5","urn:wire:4","https://news.example/harbour/13"]}');
INSERT INTO "issues" VALUES(8,'section/more',1790834400,'{"section/more.rss":"7be934cc797b68efe77038cbb589804d","section/more.atom":"027b007dafca59932604365301fc4299","section/more.json":"b1c17da449d79e842e9a415cee0158f9"}','{"added":["tag:news.example,2026:desk/desk-20","tag:news.example,2026:desk/desk-17","tag:news.example,2026:desk/desk-11","tag:news.example,2026:desk/desk-8","tag:news.example,2026:desk/desk-5","tag:news.example,2026:desk/desk-2"]}');
INSERT INTO "issues" VALUES(9,'section/ships',1790834400,'{"section/ships.rss":"16565be31a46b0827c72c646225366e5","section/ships.atom":"ee9750b7826a327912b2c26c9bdb1b6a","section/ships.json":"b9d0911d9dbcb8d5459cac585431e801"}','{"added":["https://news.example/harbour/12","tag:news.example,2026:desk/desk-9","tag:news.example,2026:desk/desk-6","tag:news.example,2026:desk/desk-3"]}');
INSERT INTO "issues" VALUES(10,'section/town',1790834400,'{"section/town.rss":"0043cf878e9b55a1d4395fab02d096e0","section/town.atom":"aa37c24f5d58e93da9c7df5b17333a12","section/town.json":"63d33d5798c4f7b36497927f592fe3f0"}','{"added":["tag:news.example,2026:desk/desk-notes","tag:news.example,2026:desk/desk-16","https://news.example/harbour/13","tag:news.example,2026:desk/desk-10","tag:news.example,2026:desk/desk-7","tag:news.example,2026:desk/desk-4","tag:news.example,2026:desk/desk-1"]}');
INSERT INTO "issues" VALUES(11,'section/wire',1790834400,'{"section/wire.rss":"035111846e9dbb32809f8935d0a242e3","section/wire.atom":"72dec9dfa105f8894982b9c9792e27cc","section/wire.json":"9f92b6131ae7a63a1e5b0d6139bcd11f"}','{"added":["urn:wire:7","urn:wire:6","urn:wire:5","urn:wire:4","urn:wire:3","urn:wire:2","urn:wire:1"]}');
INSERT INTO "issues" VALUES(12,'wire',1790834400,'{"wire.rss":"1c058638d8aeccee7f5b19d762ea43bd","wire.atom":"291924521bce79aee1e779a93d1b6264"}','{"added":["urn:wire:7","urn:wire:6","urn:wire:5","urn:wire:4","urn:wire:3","urn:wire:2","urn:wire:1"]}');
INSERT INTO "issues" VALUES(13,'picked',1790834400,'{"picked.atom":"12edb4b3dd9ab103b98d5ec3d04c50c3"}','{"added":["tag:news.example,2026:desk/desk-3","tag:news.example,2026:desk/desk-11","urn:wire:2"]}');
INSERT INTO "issues" VALUES(14,'all',1790920800,'{"all.rss":"eca57bcd0e8649d4ad3b2eb08059b55d","all.atom":"acd9fbb8b4b50098764ab32aa8144d92","all.json":"7e5d19eb4c98f6bdbc9e4f7309cbbfbe"}','{"changed":{"https://news.example/harbour/pilot-boat":["summary","text","updated"],"urn:wire:6":["title","updated"]}}');
INSERT INTO "issues" VALUES(15,'all-archive-1',1790920800,'{"all-archive-1.rss":"be5a835a7c08c0ad4f984870309cac6f","all-archive-1.atom":"c8b599d26f6c515f86143612097a07fe","all-archive-1.json":"e5822cf659f14127c02ff412ce92a3a0"}','{"changed":{"tag:news.example,2026:desk/desk-3":["title","text","updated"],"tag:news.example,2026:desk/desk-2":["title","updated"],"tag:news.example,2026:desk/desk-1":["link"]}}');
INSERT INTO "issues" VALUES(16,'section/more',1790920800,'{"section/more.rss":"6f0c6c38e02aed6fd1d42e28f80f0677","section/more.atom":"c36fe34127770b721f28d0fd0a69cc8b","section/more.json":"2ce5abffa014cbf6c703038cd4043318"}','{"changed":{"tag:news.example,2026:desk/desk-2":["title","updated"]}}');
INSERT INTO "issues" VALUES(17,'section/ships',1790920800,'{"section/ships.rss":"5141f826c884709af6d1c2183ecd58fc","section/ships.atom":"36f4f10dfb6a0b81bd748404c1efd23b","section/ships.json":"75179b921999c320a3354ed89682ca64"}','{"added":["tag:news.example,2026:desk/desk-4"],"changed":{"tag:news.example,2026:desk/desk-3":["title","text","updated"]}}');
INSERT INTO "issues" VALUES(18,'section/town',1790920800,'{"section/town.rss":"be4591950b978be20ba9bc8580592da2","section/town.atom":"b071ee997f963c3506087096985fe082","section/town.json":"99deecf9db87ccb80d1593fefdb305cf"}','{"changed":{"tag:news.example,2026:desk/desk-1":["link"]},"gone":{"tag:news.example,2026:desk/desk-4":"no longer selected"}}');
INSERT INTO "issues" VALUES(19,'section/wire',1790920800,'{"section/wire.rss":"fc8a7c85d1ee4370b9042a505d5c3cdf","section/wire.atom":"c5a56c478e66cc311fdfdf5a707d4090","section/wire.json":"20f2aa232b95272f808dd805d7895f9e"}','{"changed":{"urn:wire:6":["title","updated"]}}');
INSERT INTO "issues" VALUES(20,'wire',1790920800,'{"wire.rss":"926a10ed717c508c8b9d32ee89323ac6","wire.atom":"9ce896b6973cc22b3494088caab9bfab"}','{"changed":{"urn:wire:6":["title","updated"]}}');
INSERT INTO "issues" VALUES(21,'picked',1790920800,'{"picked.atom":"5ea7d4821a454d3af9213ef4bb2a9c6c"}','{"changed":{"tag:news.example,2026:desk/desk-3":["title","text","updated"]}}');
INSERT INTO "issues" VALUES(22,'all-archive-2',1791007200,'{"all-archive-2.rss":"6405ed63532b5f97c10f89406edcd158","all-archive-2.atom":"dab35c3bc6a3f3bec96f9df0662d979b","all-archive-2.json":"2a22225b3b739a4f00f466a17351d835"}','{"changed":{"tag:news.example,2026:desk/desk-4":["categories"]},"gone":{"tag:news.example,2026:desk/desk-6":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(23,'section/ships',1791007200,'{"section/ships.rss":"50dac62058df9fa131b02c74d49a5908","section/ships.atom":"2573b45875d54812c89bef56c1c4fbdb","section/ships.json":"d038a20110aadf40fcd3a1d23319d8ee"}','{"gone":{"tag:news.example,2026:desk/desk-6":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(24,'all-archive-5',1791007200,'{"all-archive-5.rss":"2945df477b8626ee880a9e9098090264","all-archive-5.atom":"5dce40d84a94dd4c7d81bff4fac63695","all-archive-5.json":"3e713880a5cffcf5ac333a0c65b16851"}','{"gone":{"https://news.example/harbour/12":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(25,'section/ships',1791007200,'{"section/ships.rss":"5adbcd0beffa3eae66273c33cff6ec3a","section/ships.atom":"0eee0694a72ff36e3f0cb21f407ca274","section/ships.json":"59b98025e4afd96cce969070dccc736e"}','{"gone":{"https://news.example/harbour/12":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(26,'all-archive-3',1791007200,'{"all-archive-3.rss":"a4af506c92567ae3efe6ad5c3d4a6598","all-archive-3.atom":"d8ca6d4f80344ca8b37a81d4f774022c","all-archive-3.json":"bbfc904d71d23f74fe13e6550ece6576"}','{"changed":{"tag:news.example,2026:desk/desk-7":["title","summary","text","updated","authors"]}}');
INSERT INTO "issues" VALUES(27,'section/town',1791007200,'{"section/town.rss":"2d59cd8346e8e372d872fd6441f7c430","section/town.atom":"1981f48b55d2a3d7cefe4d7abec9b399","section/town.json":"db6eabf5362f16e57855ab66a8781c73"}','{"changed":{"tag:news.example,2026:desk/desk-7":["title","summary","text","updated","authors"]}}');
INSERT INTO "issues" VALUES(28,'all-archive-3',1791007200,'{"all-archive-3.rss":"1eaddc282476b422415203013d783d51","all-archive-3.atom":"6b0b322c0766aa60cc5dd35680bed505","all-archive-3.json":"4376f8e1bf6ec6a2e563117c6d69b640"}','{"gone":{"tag:news.example,2026:desk/desk-8":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(29,'section/more',1791007200,'{"section/more.rss":"1320fa66ddefc7a4dfdaeca9deef65a5","section/more.atom":"0ca016023e97311e6845ff31010fd603","section/more.json":"c802773ec3d76f4f34465143ab315321"}','{"gone":{"tag:news.example,2026:desk/desk-8":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(30,'all-archive-3',1791007200,'{"all-archive-3.rss":"3fef802b68c1cb40a62e8f181533924f","all-archive-3.atom":"78fa9e92ae10bdae715f228f53553749","all-archive-3.json":"105e289374e5773910cd50f7b9207fee"}','{"gone":{"tag:news.example,2026:desk/desk-9":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(31,'section/ships',1791007200,'{"section/ships.rss":"633a8e06dccaba413aee5ab97870e9aa","section/ships.atom":"1bf1fdc04f9e674478fcbc9705f38a58","section/ships.json":"df437b71477d79079b8a651fd9b2d0dd"}','{"gone":{"tag:news.example,2026:desk/desk-9":"withdrawn 2026-10-03T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(32,'all-archive-3',1791093600,'{"all-archive-3.rss":"ade4c6f66c44af43f1040cc1d56a8811","all-archive-3.atom":"ee89c1db72074ef9798ac6671657a9cb","all-archive-3.json":"802734049dc176ba83d1b22b672c17f7"}','{"added":["tag:news.example,2026:desk/desk-9"]}');
INSERT INTO "issues" VALUES(33,'section/ships',1791093600,'{"section/ships.rss":"54bbe915113e6e4742972a1efb18e935","section/ships.atom":"f5ce3edc33a8e80997d77fa4b26d3a99","section/ships.json":"eada722e15bde8a5a5815e471655310e"}','{"added":["tag:news.example,2026:desk/desk-9"]}');
INSERT INTO "issues" VALUES(34,'all',1791093600,'{"all.rss":"659fbf8d5e08f02edc7b53d5d3cabde4","all.atom":"e8ccfe633911265aebdcda3977b4c29a","all.json":"9ca0fc5c618bb211dc46b8939a8de564"}','{"added":["urn:wire:4"],"gone":{"urn:wire:7":"withdrawn 2026-10-04T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(35,'section/wire',1791093600,'{"section/wire.rss":"b9b6b8f60fa0992a4db8b100d0b8e1a8","section/wire.atom":"b20df044cbcfd432fe1f647b3e7196ce","section/wire.json":"fea23b198a378f969055db4f41936554"}','{"gone":{"urn:wire:7":"withdrawn 2026-10-04T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(36,'wire',1791093600,'{"wire.rss":"d003cb4b958074f103b1fccb339d3316","wire.atom":"b29c16fd91a3fe0c8b863396cca6be17"}','{"gone":{"urn:wire:7":"withdrawn 2026-10-04T06:00:00+00:00"}}');
INSERT INTO "issues" VALUES(37,'all',1791180000,'{"all.rss":"f0679534282d6f44c2461739ab04c9ba","all.atom":"73129ba74ab364ab681e3035e4b6a477","all.json":"5d4dea8502576a3b64256970832ecb08"}','{"added":["tag:news.example,2026:desk/desk-21","urn:wire:8"],"gone":{"urn:wire:5":"beyond the limit of 8","urn:wire:4":"beyond the limit of 8"}}');
INSERT INTO "issues" VALUES(38,'section/ships',1791180000,'{"section/ships.rss":"1d3010197babe0db10d75e47eb734710","section/ships.atom":"12214fded4b669050f186be6c568e9ba","section/ships.json":"5e4c5ead8778830adab590c8a4baa45f"}','{"added":["tag:news.example,2026:desk/desk-21"]}');
INSERT INTO "issues" VALUES(39,'section/town',1791180000,'{"section/town.rss":"9e796b05edd1a70446a210580a76b3be","section/town.atom":"04b1065c15c6f84721c258d67b511de7","section/town.json":"96aa7f0de8cea9fcefd751fa01eb53a1"}','{"changed":{"tag:news.example,2026:desk/desk-10":["title","updated"]}}');
INSERT INTO "issues" VALUES(40,'section/wire',1791180000,'{"section/wire.rss":"476fdddddf1c31fbe99fcb8819fcce85","section/wire.atom":"89a4b708137ab68251280410f97e13f6","section/wire.json":"11b385df3c7b5f6e5000d33ec5ebc8f9"}','{"added":["urn:wire:8"]}');
INSERT INTO "issues" VALUES(41,'wire',1791180000,'{"wire.rss":"d219fbe2cc9547a7062a08a27615bf82","wire.atom":"f27e0e85613fbf18c637d5726126df51"}','{"added":["urn:wire:8"]}');
INSERT INTO "issues" VALUES(42,'all',1791266400,'{"all.rss":"35e285e104dc2ade35598f5914184060","all.atom":"0814f2b452499a134bbe04a9d45d567e","all.json":"be133b778e09795f99285e621758ec0e"}','{"changed":{"tag:news.example,2026:desk/desk-21":["title","updated"]}}');
INSERT INTO "issues" VALUES(43,'section/ships',1791266400,'{"section/ships.rss":"22b4d79e7a49cc4ab8ffef9300208877","section/ships.atom":"1f69975854a4d224ea50d44d22b53615","section/ships.json":"555a6d556d66b2775f417f4a4b57e206"}','{"changed":{"tag:news.example,2026:desk/desk-21":["title","updated"]}}');
INSERT INTO "issues" VALUES(44,'all',1792562400,'{"all.rss":"3113d371ee370466739e300380f1c707","all.atom":"33de8755b9495748701af42be022726a","all.json":"5b332f290e101740b067dfa3c58afc08"}','{"added":["tag:news.example,2026:desk/desk-25","tag:news.example,2026:desk/desk-24","tag:news.example,2026:desk/desk-23","tag:news.example,2026:desk/desk-22"],"gone":{"urn:wire:8":"beyond the limit of 8","tag:news.example,2026:desk/desk-17":"beyond the limit of 8","tag:news.example,2026:desk/desk-16":"expired 2026-10-08T00:00:00+00:00","urn:wire:6":"beyond the limit of 8"}}');
INSERT INTO "issues" VALUES(45,'all-archive-6',1792562400,'{"all-archive-6.rss":"696042fd619dffc98f9c262695a18aba","all-archive-6.atom":"1c3619057140f5fe501f05f55b997a7f","all-archive-6.json":"ffcb2954a9d2ebd981ac27a3f315c125"}','{}');
INSERT INTO "issues" VALUES(46,'all-archive-7',1792562400,'{"all-archive-7.rss":"51d65f353267a18d6ae7ab57c0381c6f","all-archive-7.atom":"a898e7121745eef9bdda663a49245236","all-archive-7.json":"280f1988caa6ff02d76b93d4471918a0"}','{"added":["tag:news.example,2026:desk/desk-17","urn:wire:6","tag:news.example,2026:desk/desk-14"]}');
INSERT INTO "issues" VALUES(47,'all-archive-8',1792562400,'{"all-archive-8.rss":"c6bcdcfdedd3768a49ad1292564c5326","all-archive-8.atom":"82d70412c45a0d6ed99feee456b60f0e","all-archive-8.json":"71ec50c24f13d9ce34b5b2392f18a749"}','{"added":["tag:news.example,2026:desk/desk-notes","https://news.example/harbour/pilot-boat","urn:wire:8"]}');
INSERT INTO "issues" VALUES(48,'section/more',1792562400,'{"section/more.rss":"a1cfce39058cb93e4f011e2f27872118","section/more.atom":"ed016548e2cf9092e4011f08d0023e55","section/more.json":"45a36908e1846300c7646e605793d15d"}','{"added":["tag:news.example,2026:desk/desk-23","tag:news.example,2026:desk/desk-14"]}');
INSERT INTO "issues" VALUES(49,'section/ships',1792562400,'{"section/ships.rss":"759bf343bb92f8d9b897b6691ca1af62","section/ships.atom":"4ed975a75dedd64da7c6b99c07d33de5","section/ships.json":"20b58df3e3b10927f9f542c5051345c1"}','{"added":["tag:news.example,2026:desk/desk-24"]}');
INSERT INTO "issues" VALUES(50,'section/town',1792562400,'{"section/town.rss":"0991563674a08073ea474bcd710c66e2","section/town.atom":"08c1d78e323803fd156d197b0c3dd2ef","section/town.json":"cae14eb8d8fd3212834f411a24413cf3"}','{"added":["tag:news.example,2026:desk/desk-25","tag:news.example,2026:desk/desk-22"],"gone":{"tag:news.example,2026:desk/desk-16":"expired 2026-10-08T00:00:00+00:00"}}');
INSERT INTO "issues" VALUES(51,'all',1792562400,'{"all.rss":"ef435133fb08c3dfde779bdb24aabe4a","all.atom":"f8ed8980df598339804df08982682b6c","all.json":"13d45cba5fac325d4d0ca926d71f23a0"}','{}');
INSERT INTO "issues" VALUES(52,'all-archive-1',1792562400,'{"all-archive-1.rss":"deb76c0b8dbbc361335f46a77730a638","all-archive-1.atom":"1e905ed16d06a4b1390ff921dc54d24d","all-archive-1.json":"c1bdb214eb6194b2374b7b7808a91505"}','{}');
INSERT INTO "issues" VALUES(53,'all-archive-2',1792562400,'{"all-archive-2.rss":"a127e7d49e057d6575990c1a68cefa55","all-archive-2.atom":"49944546a738e25eb19c40f71b457bf7","all-archive-2.json":"58648b8427c5899a2aa049f267ff0c40"}','{}');
INSERT INTO "issues" VALUES(54,'all-archive-3',1792562400,'{"all-archive-3.rss":"1685e1956833d454b25b00081d5e9fc6","all-archive-3.atom":"9b266e30e8f89f2c01939f7c6ffb3a9d","all-archive-3.json":"7beaca63c2c915cf81dab8228ab5809b"}','{}');
INSERT INTO "issues" VALUES(55,'all-archive-4',1792562400,'{"all-archive-4.rss":"843b212b951073f2e73765a8240d5d83","all-archive-4.atom":"ab22973fc943310a0dc288d6dfb1c4fc","all-archive-4.json":"fa6c82566150bd52be936446df9c7828"}','{"changed":{"tag:news.example,2026:desk/desk-10":["title","updated"]}}');
INSERT INTO "issues" VALUES(56,'all-archive-5',1792562400,'{"all-archive-5.rss":"ef66922e9a8f7297eb2c6a124fd804f9","all-archive-5.atom":"d1ddf04b0eda9e691a43b600c17e638f","all-archive-5.json":"2cbc41e4041b4a713410d1fb0acd073d"}','{}');
INSERT INTO "issues" VALUES(57,'all-archive-6',1792562400,'{"all-archive-6.rss":"c97436af1e0eb4c96d5c47a3939591f9","all-archive-6.atom":"e3a4e1907006b600667a681c52875399","all-archive-6.json":"d113f9c09939a053e46e1cad02801513"}','{}');
INSERT INTO "issues" VALUES(58,'all-archive-7',1792562400,'{"all-archive-7.rss":"b312e84dbb777e13b3341f77a1bedad2","all-archive-7.atom":"3f439f337f39d47dfc4d80aa9d28eeb3","all-archive-7.json":"6a57c5d4c0271ae8c1d5c0f5705c2d27"}','{}');
INSERT INTO "issues" VALUES(59,'all-archive-8',1792562400,'{"all-archive-8.rss":"826f3631a26f71915c181269d0daa5f0","all-archive-8.atom":"9fbf25c997b82231d8381e052ae16ecd","all-archive-8.json":"263e9909b934225a3c3b766cde8165c9"}','{}');
INSERT INTO "issues" VALUES(60,'section/more',1792562400,'{"section/more.rss":"ea1e7594f8c60d919cf2f4cf8a1d0adb","section/more.atom":"0d6c35ed70c80114e959ae1e3b9224a1","section/more.json":"fd61380b853ce72b8108206800baa5cd"}','{}');
INSERT INTO "issues" VALUES(61,'section/ships',1792562400,'{"section/ships.rss":"e0a8f0ab54fab7d84a8161ab9b04d0eb","section/ships.atom":"44f28534ffbea5dafd324495f3b5ff50","section/ships.json":"f34e030ed688f43014442b1d1423eefe"}','{}');
INSERT INTO "issues" VALUES(62,'section/town',1792562400,'{"section/town.rss":"837e2267b9ef19cfa8e0fabe8336c0b2","section/town.atom":"33be6eaf0d9266fd143a0f3cf124b041","section/town.json":"dbc1419873dd4e5c7fb801e23a608541"}','{}');
INSERT INTO "issues" VALUES(63,'section/wire',1792562400,'{"section/wire.rss":"46bcc737e322531fcde443d7da2224dd","section/wire.atom":"2ad4e74eae7f606d88e73e811b9b411b","section/wire.json":"7984bf385abf4ecf79c3e4763c78d06b"}','{}');
INSERT INTO "issues" VALUES(64,'wire',1792562400,'{"wire.rss":"98a53a5269ec3c3034e738cb1fb53d5d","wire.atom":"0db1bbf9f991e746d304bc2919f2f486"}','{}');
INSERT INTO "issues" VALUES(65,'picked',1792562400,'{"picked.atom":"f685f92978b40574e9520999c4ddf42a"}','{}');
CREATE TABLE ledger (
	"key" INTEGER NOT NULL, 
	source VARCHAR NOT NULL, 
	id VARCHAR NOT NULL, 
	entry_id VARCHAR NOT NULL, 
	first_seen INTEGER NOT NULL, 
	published INTEGER NOT NULL, 
	touched INTEGER, 
	PRIMARY KEY ("key"), 
	UNIQUE (source, id), 
	UNIQUE (entry_id)
);
INSERT INTO "ledger" VALUES(1,'desk','desk-1','tag:news.example,2026:desk/desk-1',1790834400,1788304500,NULL);
INSERT INTO "ledger" VALUES(2,'desk','desk-10','tag:news.example,2026:desk/desk-10',1790834400,1789078500,1791180000);
INSERT INTO "ledger" VALUES(3,'desk','desk-2','tag:news.example,2026:desk/desk-2',1790834400,1788394500,1790920800);
INSERT INTO "ledger" VALUES(4,'desk','desk-3','tag:news.example,2026:desk/desk-3',1790834400,1788484500,NULL);
INSERT INTO "ledger" VALUES(5,'desk','desk-4','tag:news.example,2026:desk/desk-4',1790834400,1788574500,NULL);
INSERT INTO "ledger" VALUES(6,'desk','desk-5','tag:news.example,2026:desk/desk-5',1790834400,1788664500,NULL);
INSERT INTO "ledger" VALUES(7,'desk','desk-6','tag:news.example,2026:desk/desk-6',1790834400,1788754500,1791093600);
INSERT INTO "ledger" VALUES(8,'desk','desk-7','tag:news.example,2026:desk/desk-7',1790834400,1788844500,NULL);
INSERT INTO "ledger" VALUES(9,'desk','desk-8','tag:news.example,2026:desk/desk-8',1790834400,1788934500,NULL);
INSERT INTO "ledger" VALUES(10,'desk','desk-9','tag:news.example,2026:desk/desk-9',1790834400,1789024500,NULL);
INSERT INTO "ledger" VALUES(11,'desk','desk-20','tag:news.example,2026:desk/desk-20',1790834400,1790834400,NULL);
INSERT INTO "ledger" VALUES(12,'desk','desk-14','tag:news.example,2026:desk/desk-14',1790834400,1789438500,NULL);
INSERT INTO "ledger" VALUES(13,'desk','desk-15','tag:news.example,2026:desk/desk-15',1790834400,1789528500,NULL);
INSERT INTO "ledger" VALUES(14,'desk','desk-11','tag:news.example,2026:desk/desk-11',1790834400,1789168500,NULL);
INSERT INTO "ledger" VALUES(15,'desk','https://news.example/harbour/12','https://news.example/harbour/12',1790834400,1789258500,NULL);
INSERT INTO "ledger" VALUES(16,'desk','https://news.example/harbour/13','https://news.example/harbour/13',1790834400,1789348500,NULL);
INSERT INTO "ledger" VALUES(17,'desk','desk-notes','tag:news.example,2026:desk/desk-notes',1790834400,1789984800,NULL);
INSERT INTO "ledger" VALUES(18,'desk','desk-16','tag:news.example,2026:desk/desk-16',1790834400,1789618500,NULL);
INSERT INTO "ledger" VALUES(19,'desk','https://news.example/harbour/pilot-boat','https://news.example/harbour/pilot-boat',1790834400,1789884000,1790920800);
INSERT INTO "ledger" VALUES(20,'desk','desk-17','tag:news.example,2026:desk/desk-17',1790834400,1789708500,NULL);
INSERT INTO "ledger" VALUES(21,'wire','urn:wire:6','urn:wire:6',1790834400,1789560000,NULL);
INSERT INTO "ledger" VALUES(22,'wire','urn:wire:7','urn:wire:7',1790834400,1789646400,NULL);
INSERT INTO "ledger" VALUES(23,'wire','urn:wire:1','urn:wire:1',1790834400,1789135140,NULL);
INSERT INTO "ledger" VALUES(24,'wire','urn:wire:2','urn:wire:2',1790834400,1789214400,NULL);
INSERT INTO "ledger" VALUES(25,'wire','urn:wire:3','urn:wire:3',1790834400,1789300800,NULL);
INSERT INTO "ledger" VALUES(26,'wire','urn:wire:4','urn:wire:4',1790834400,1789387200,NULL);
INSERT INTO "ledger" VALUES(27,'wire','urn:wire:5','urn:wire:5',1790834400,1789473600,NULL);
INSERT INTO "ledger" VALUES(28,'desk','desk-21','tag:news.example,2026:desk/desk-21',1791180000,1790032500,1791266400);
INSERT INTO "ledger" VALUES(29,'wire','urn:wire:8','urn:wire:8',1791180000,1789732800,NULL);
INSERT INTO "ledger" VALUES(30,'desk','desk-22','tag:news.example,2026:desk/desk-22',1792562400,1791961200,NULL);
INSERT INTO "ledger" VALUES(31,'desk','desk-23','tag:news.example,2026:desk/desk-23',1792562400,1792047600,NULL);
INSERT INTO "ledger" VALUES(32,'desk','desk-24','tag:news.example,2026:desk/desk-24',1792562400,1792134000,NULL);
INSERT INTO "ledger" VALUES(33,'desk','desk-25','tag:news.example,2026:desk/desk-25',1792562400,1792220400,NULL);
CREATE TABLE marks (
	mark VARCHAR NOT NULL, 
	"key" INTEGER NOT NULL, 
	PRIMARY KEY (mark, "key"), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
)
 WITHOUT ROWID

;
INSERT INTO "marks" VALUES('a:news.example/harbour/1',1);
INSERT INTO "marks" VALUES('a:news.example/ships/1-moved',1);
INSERT INTO "marks" VALUES('a:news.example/harbour/10',2);
INSERT INTO "marks" VALUES('a:news.example/harbour/2',3);
INSERT INTO "marks" VALUES('a:news.example/harbour/3',4);
INSERT INTO "marks" VALUES('a:news.example/harbour/4',5);
INSERT INTO "marks" VALUES('a:news.example/harbour/5',6);
INSERT INTO "marks" VALUES('a:news.example/harbour/6',7);
INSERT INTO "marks" VALUES('a:news.example/harbour/7',8);
INSERT INTO "marks" VALUES('a:news.example/harbour/9',10);
INSERT INTO "marks" VALUES('a:news.example/harbour/20',11);
INSERT INTO "marks" VALUES('a:news.example/harbour/14',12);
INSERT INTO "marks" VALUES('a:news.example/harbour/15',13);
INSERT INTO "marks" VALUES('a:news.example/harbour/11',14);
INSERT INTO "marks" VALUES('a:news.example/harbour/12',15);
INSERT INTO "marks" VALUES('a:news.example/harbour/13',16);
INSERT INTO "marks" VALUES('a:news.example/harbour/notes',17);
INSERT INTO "marks" VALUES('a:news.example/harbour/16',18);
INSERT INTO "marks" VALUES('a:news.example/harbour/pilot-boat',19);
INSERT INTO "marks" VALUES('a:news.example/harbour/17',20);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/6',21);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/7',22);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/1',23);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/2',24);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/3',25);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/4',26);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/5',27);
INSERT INTO "marks" VALUES('a:news.example/harbour/21',28);
INSERT INTO "marks" VALUES('a:wire.example/telegrams/8',29);
INSERT INTO "marks" VALUES('a:news.example/harbour/22',30);
INSERT INTO "marks" VALUES('a:news.example/harbour/23',31);
INSERT INTO "marks" VALUES('a:news.example/harbour/24',32);
INSERT INTO "marks" VALUES('a:news.example/harbour/25',33);
CREATE TABLE moments (
	at INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	PRIMARY KEY (at, "key"), 
	FOREIGN KEY("key") REFERENCES articles ("key")
)
 WITHOUT ROWID

;
INSERT INTO "moments" VALUES(1788304500,1);
INSERT INTO "moments" VALUES(1789078500,2);
INSERT INTO "moments" VALUES(1788394500,3);
INSERT INTO "moments" VALUES(1788484500,4);
INSERT INTO "moments" VALUES(1788574500,5);
INSERT INTO "moments" VALUES(1788664500,6);
INSERT INTO "moments" VALUES(1788754500,7);
INSERT INTO "moments" VALUES(1788844500,8);
INSERT INTO "moments" VALUES(1789024500,10);
INSERT INTO "moments" VALUES(1790834400,11);
INSERT INTO "moments" VALUES(1791612000,12);
INSERT INTO "moments" VALUES(1796104800,13);
INSERT INTO "moments" VALUES(1789168500,14);
INSERT INTO "moments" VALUES(1789258500,15);
INSERT INTO "moments" VALUES(1789348500,16);
INSERT INTO "moments" VALUES(1789984800,17);
INSERT INTO "moments" VALUES(1789618500,18);
INSERT INTO "moments" VALUES(1791417600,18);
INSERT INTO "moments" VALUES(1789884000,19);
INSERT INTO "moments" VALUES(1789708500,20);
INSERT INTO "moments" VALUES(1796169600,20);
INSERT INTO "moments" VALUES(1789560000,21);
INSERT INTO "moments" VALUES(1789646400,22);
INSERT INTO "moments" VALUES(1789135140,23);
INSERT INTO "moments" VALUES(1789214400,24);
INSERT INTO "moments" VALUES(1789300800,25);
INSERT INTO "moments" VALUES(1789387200,26);
INSERT INTO "moments" VALUES(1789473600,27);
INSERT INTO "moments" VALUES(1790032500,28);
INSERT INTO "moments" VALUES(1789732800,29);
INSERT INTO "moments" VALUES(1791961200,30);
INSERT INTO "moments" VALUES(1792047600,31);
INSERT INTO "moments" VALUES(1792134000,32);
INSERT INTO "moments" VALUES(1792220400,33);
CREATE TABLE next_changes (
	feed VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	PRIMARY KEY (feed)
);
INSERT INTO "next_changes" VALUES('section/more',1796169600);
INSERT INTO "next_changes" VALUES('section/ships',1796104800);
INSERT INTO "next_changes" VALUES('section/town',1796256000);
INSERT INTO "next_changes" VALUES('all-archive-3',1796256000);
INSERT INTO "next_changes" VALUES('all-archive-7',1796169600);
CREATE TABLE pages (
	feed VARCHAR NOT NULL, 
	number INTEGER NOT NULL, 
	"key" INTEGER NOT NULL, 
	PRIMARY KEY (feed, number, "key"), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
)
 WITHOUT ROWID

;
INSERT INTO "pages" VALUES('all',1,1);
INSERT INTO "pages" VALUES('all',4,2);
INSERT INTO "pages" VALUES('all',1,3);
INSERT INTO "pages" VALUES('all',1,4);
INSERT INTO "pages" VALUES('all',2,5);
INSERT INTO "pages" VALUES('all',2,6);
INSERT INTO "pages" VALUES('all',2,7);
INSERT INTO "pages" VALUES('all',3,8);
INSERT INTO "pages" VALUES('all',3,9);
INSERT INTO "pages" VALUES('all',3,10);
INSERT INTO "pages" VALUES('all',7,12);
INSERT INTO "pages" VALUES('all',4,14);
INSERT INTO "pages" VALUES('all',5,15);
INSERT INTO "pages" VALUES('all',6,16);
INSERT INTO "pages" VALUES('all',8,17);
INSERT INTO "pages" VALUES('all',8,19);
INSERT INTO "pages" VALUES('all',7,20);
INSERT INTO "pages" VALUES('all',7,21);
INSERT INTO "pages" VALUES('all',4,23);
INSERT INTO "pages" VALUES('all',5,24);
INSERT INTO "pages" VALUES('all',5,25);
INSERT INTO "pages" VALUES('all',6,26);
INSERT INTO "pages" VALUES('all',6,27);
INSERT INTO "pages" VALUES('all',8,29);
CREATE TABLE pending (
	feed VARCHAR NOT NULL, 
	PRIMARY KEY (feed)
);
CREATE TABLE pictures (
	mark VARCHAR NOT NULL, 
	type VARCHAR, 
	length INTEGER, 
	width INTEGER, 
	height INTEGER, 
	again INTEGER, 
	PRIMARY KEY (mark)
)
 WITHOUT ROWID

;
CREATE TABLE quarantine (
	source VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	id VARCHAR, 
	"key" INTEGER, 
	findings TEXT NOT NULL, 
	since INTEGER NOT NULL, 
	PRIMARY KEY (source, name), 
	FOREIGN KEY("key") REFERENCES articles ("key")
);
INSERT INTO "quarantine" VALUES('desk','broken.json',NULL,NULL,'[{"code": "json-invalid", "severity": "error", "message": "is no JSON: line 1, column 42: Expecting '','' delimiter"}]',1790834400);
INSERT INTO "quarantine" VALUES('desk','undated.json','desk-19',NULL,'[{"code": "date-missing", "severity": "error", "message": "has no date of publication", "field": "published"}]',1790834400);
INSERT INTO "quarantine" VALUES('desk','again.json','desk-5',NULL,'[{"code": "id-repeated", "severity": "error", "message": "desk-5 is the id of another article, Harbour story 5 in 5.json: title, date and address are others", "advice": "give one of the two another id", "field": "id"}]',1790920800);
CREATE TABLE short_links (
	mark VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	leads VARCHAR, 
	again INTEGER, 
	PRIMARY KEY (mark)
)
 WITHOUT ROWID

;
CREATE TABLE slugs (
	family VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	slug VARCHAR NOT NULL, 
	PRIMARY KEY (family, value), 
	UNIQUE (family, slug)
);
INSERT INTO "slugs" VALUES('sections','Ships','ships');
INSERT INTO "slugs" VALUES('sections','Town','town');
INSERT INTO "slugs" VALUES('sections','Wire','wire');
INSERT INTO "slugs" VALUES('sections','Море','more');
CREATE TABLE states (
	kind VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	tried INTEGER NOT NULL, 
	succeeded INTEGER, 
	failing INTEGER, 
	failures INTEGER NOT NULL, 
	reason TEXT, 
	findings INTEGER, 
	took INTEGER, 
	PRIMARY KEY (kind, name)
)
 WITHOUT ROWID

;
INSERT INTO "states" VALUES('feed','/',1792562400,1792562400,NULL,0,NULL,0,NULL);
INSERT INTO "states" VALUES('feed','all',1792562400,1792562400,NULL,0,NULL,1,40);
INSERT INTO "states" VALUES('feed','all-archive-1',1792562400,1792562400,NULL,0,NULL,0,33);
INSERT INTO "states" VALUES('feed','all-archive-2',1792562400,1792562400,NULL,0,NULL,0,20);
INSERT INTO "states" VALUES('feed','all-archive-3',1792562400,1792562400,NULL,0,NULL,1,36);
INSERT INTO "states" VALUES('feed','all-archive-4',1792562400,1792562400,NULL,0,NULL,2,43);
INSERT INTO "states" VALUES('feed','all-archive-5',1792562400,1792562400,NULL,0,NULL,4,32);
INSERT INTO "states" VALUES('feed','all-archive-6',1792562400,1792562400,NULL,0,NULL,4,28);
INSERT INTO "states" VALUES('feed','all-archive-7',1792562400,1792562400,NULL,0,NULL,2,40);
INSERT INTO "states" VALUES('feed','all-archive-8',1792562400,1792562400,NULL,0,NULL,3,36);
INSERT INTO "states" VALUES('feed','picked',1792562400,1792562400,NULL,0,NULL,1,22);
INSERT INTO "states" VALUES('feed','section/more',1792562400,1792562400,NULL,0,NULL,0,34);
INSERT INTO "states" VALUES('feed','section/ships',1792562400,1792562400,NULL,0,NULL,0,27);
INSERT INTO "states" VALUES('feed','section/town',1792562400,1792562400,NULL,0,NULL,2,41);
INSERT INTO "states" VALUES('feed','section/wire',1792562400,1792562400,NULL,0,NULL,14,36);
INSERT INTO "states" VALUES('feed','wire',1792562400,1792562400,NULL,0,NULL,14,32);
INSERT INTO "states" VALUES('source','desk',1792562400,1792562400,NULL,0,NULL,NULL,1);
INSERT INTO "states" VALUES('source','wire',1792562400,1792562400,NULL,0,NULL,NULL,5);
CREATE TABLE tombstones (
	feed VARCHAR NOT NULL, 
	entry_id VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	ended INTEGER, 
	PRIMARY KEY (feed, entry_id)
)
 WITHOUT ROWID

;
INSERT INTO "tombstones" VALUES('all','urn:wire:7',1791093600,NULL);
INSERT INTO "tombstones" VALUES('all-archive-2','tag:news.example,2026:desk/desk-6',1791007200,NULL);
INSERT INTO "tombstones" VALUES('all-archive-3','tag:news.example,2026:desk/desk-7',1796256000,NULL);
INSERT INTO "tombstones" VALUES('all-archive-3','tag:news.example,2026:desk/desk-8',1791007200,NULL);
INSERT INTO "tombstones" VALUES('all-archive-3','tag:news.example,2026:desk/desk-9',1791007200,1791093600);
INSERT INTO "tombstones" VALUES('all-archive-5','https://news.example/harbour/12',1791007200,NULL);
INSERT INTO "tombstones" VALUES('section/more','tag:news.example,2026:desk/desk-8',1791007200,NULL);
INSERT INTO "tombstones" VALUES('section/ships','https://news.example/harbour/12',1791007200,NULL);
INSERT INTO "tombstones" VALUES('section/ships','tag:news.example,2026:desk/desk-6',1791007200,NULL);
INSERT INTO "tombstones" VALUES('section/ships','tag:news.example,2026:desk/desk-9',1791007200,1791093600);
INSERT INTO "tombstones" VALUES('section/town','tag:news.example,2026:desk/desk-7',1796256000,NULL);
INSERT INTO "tombstones" VALUES('section/wire','urn:wire:7',1791093600,NULL);
INSERT INTO "tombstones" VALUES('wire','urn:wire:7',1791093600,NULL);
CREATE TABLE validators (
	source VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	etag VARCHAR, 
	modified VARCHAR, 
	PRIMARY KEY (source, name)
);
CREATE TABLE withdrawals (
	"key" INTEGER NOT NULL, 
	kind VARCHAR NOT NULL, 
	at INTEGER NOT NULL, 
	until INTEGER NOT NULL, 
	note TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	title TEXT NOT NULL, 
	text TEXT NOT NULL, 
	restored INTEGER, 
	PRIMARY KEY ("key"), 
	FOREIGN KEY("key") REFERENCES ledger ("key")
);
INSERT INTO "withdrawals" VALUES(7,'gone',1791007200,0,'It was wrong.','the lawyer called','','',NULL);
INSERT INTO "withdrawals" VALUES(8,'replaced',1791007200,1796256000,'','','This story was wrong','The editors are sorry.',NULL);
INSERT INTO "withdrawals" VALUES(9,'erased',1791007200,0,'','a judgement','','',NULL);
INSERT INTO "withdrawals" VALUES(10,'gone',1791007200,0,'','by mistake','','',1791093600);
INSERT INTO "withdrawals" VALUES(15,'gone',1791007200,0,'','a reader asked','','',NULL);
INSERT INTO "withdrawals" VALUES(22,'gone',1791093600,0,'','its source has it no more','','',NULL);
CREATE INDEX ledger_ids ON ledger (id);
CREATE INDEX ledger_loosely ON ledger (entry_id COLLATE "NOCASE");
CREATE INDEX issues_of ON issues (feed);
CREATE INDEX deliveries_due ON deliveries (due);
CREATE INDEX waiting ON articles (waits_until);
CREATE INDEX newest ON articles (published);
CREATE INDEX marks_of ON marks ("key");
CREATE INDEX adopted_as ON adopted ("key");
CREATE INDEX adopted_named ON adopted (named);
CREATE INDEX adopted_guids ON adopted (guid);
CREATE INDEX entries_of ON entries (entry_id);
CREATE INDEX pages_of ON pages ("key");
CREATE INDEX addresses_of ON addresses ("key");
CREATE INDEX happened_to ON happened ("key");
CREATE INDEX facets_of ON facets ("key");
CREATE INDEX moments_of ON moments ("key");
CREATE INDEX quarantine_of ON quarantine ("key");
COMMIT;
