"""What IANA has registered for feeds' values: relations of links, schemes of addresses."""

from __future__ import annotations

#: https://www.iana.org/assignments/link-relations (RFC 8288, 4.2).
LINK_RELATIONS = frozenset(
    "about acl alternate amphtml api-catalog appendix apple-touch-icon apple-touch-startup-image"
    " archives author blocked-by bookmark c2pa-manifest canonical chapter cite-as collection"
    " compression-dictionary contents convertedfrom copyright create-form current deprecation"
    " describedby describes disclosure dns-prefetch duplicate edit edit-form edit-media enclosure"
    " external first geofeed glossary help hosts hub ice-server icon index intervalafter"
    " intervalbefore intervalcontains intervaldisjoint intervalduring intervalequals"
    " intervalfinishedby intervalfinishes intervalin intervalmeets intervalmetby"
    " intervaloverlappedby intervaloverlaps intervalstartedby intervalstarts item last"
    " latest-version license linkset lrdd manifest mask-icon me media-feed memento micropub"
    " modulepreload monitor monitor-group next next-archive nofollow noopener noreferrer opener"
    " openid2.local_id openid2.provider original p3pv1 payment pingback preconnect"
    " predecessor-version prefetch preload prerender prev prev-archive preview previous"
    " privacy-policy profile publication rdap-active rdap-bottom rdap-down rdap-top rdap-up"
    " related replies restconf ruleinput search section self service service-desc service-doc"
    " service-meta sip-trunking-capability sponsored start status stylesheet subsection"
    " successor-version sunset tag terms-of-service timegate timemap type ugc up version-history"
    " via webmention working-copy working-copy-of".split()
)

#: https://www.iana.org/assignments/uri-schemes (RFC 7595), the permanent ones, and of the others
#: those that feeds are known to use.
SCHEMES = frozenset(
    "aaa aaas about acap acct acr adiumxtra afp afs aim apt ar at attachment aw barion bb"
    " beshare bitcoin blob bolo browserext calculator callto cap cast chrome chrome-extension"
    " cid coap coap+tcp coap+ws coaps coaps+tcp coaps+ws content crid cvs data dav dict did"
    " dlna-playsingle dns dntp doi drm dtn dvb ed2k ens example facetime fax feed feedready file"
    " filesystem finger first-run-pen-experience fish ftp geo gg git go gopher gtalk h323 ham"
    " hcp http https hxxp hxxps hydrazone iax icap icon im imap info iotdisco ipfs ipn ipns ipp"
    " ipps irc irc6 ircs iris iris.beep iris.lwz iris.xpc iris.xpcs isostore itms jabber jar jms"
    " keyparc lastfm ldap ldaps leaptofrogans lvlt magnet mailserver mailto maps market matrix"
    " message mid mms modem moz mqtt mqtts ms-access msnim msrp msrps mtqp mumble mupdate mvn"
    " news nfs ni nih nntp nostr notes oid opaquelocktoken openid pack palm paparazzi payto"
    " pkcs11 platform pop pres prospero proxy psyc pwid qb query reload res resource rmi rsync"
    " rtmfp rtmp rtsp rtsps rtspu secondlife service session sftp sgn shc shttp sieve"
    " simpleledger sip sips skype smb sms smtp snews snmp soap.beep soap.beeps soldat spotify"
    " ssh steam stun stuns submit svn swh tag teamspeak tel teliaeid telnet tftp things"
    " thismessage tip tn3270 tool turn turns tv udp unreal urn ut2004 v-event vemmi ventrilo"
    " videotex view-source vnc vscode wais web+ap webcal wifi wpid ws wss wtai wyciwyg xcon"
    " xcon-userid xfire xftp xmlrpc.beep xmlrpc.beeps xmpp xri ymsgr z39.50 z39.50r z39.50s".split()
)
