//! Addresses of machines: IP, MAC, and hosts of links without a scheme.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::value::validate::{Validity, plausible_if};

/// An address or a network of the fourth or sixth version. What goes on like an address and is
/// none hides no shorter one.
pub(super) fn ip(text: &str) -> Validity {
    if text.ends_with(['.', ':']) && !text.ends_with("::") {
        return Validity::Invalid;
    }
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, length.parse::<u8>().ok()),
        None => (text, Some(0)),
    };
    if !address.contains(':') {
        let is_address = address.parse::<Ipv4Addr>().is_ok();
        return plausible_if(is_address && length.is_some_and(|length| length <= 32));
    }
    let address = address.split_once('%').map_or(address, |(own, _zone)| own);
    let is_address = address.parse::<Ipv6Addr>().is_ok();
    if !is_address {
        return Validity::Refused;
    }
    plausible_if(length.is_some_and(|length| length <= 128))
}

/// A hardware address: one kind of separator, neither all zeros nor all ones.
pub(super) fn mac(text: &str) -> Validity {
    let digits: String = text.chars().filter(char::is_ascii_hexdigit).collect();
    let mut separators = text.chars().filter(|c| !c.is_ascii_hexdigit());
    let first = separators.next();
    let alike = separators.all(|separator| Some(separator) == first);
    let digits = digits.to_ascii_lowercase();
    let real = digits.chars().any(|c| c != '0') && digits.chars().any(|c| c != 'f');
    plausible_if(digits.len() == 12 && alike && real)
}

/// Top-level domains of more than two letters under which people write addresses.
const DOMAINS: &str = "com org net edu gov mil int info biz name pro aero coop museum app dev page \
    cloud online site website web store shop blog tech tv xyz club live life world today news media \
    agency studio design email space fun games social network systems solutions services group \
    company business center academy school university institute foundation consulting finance \
    financial bank money capital fund insurance legal law health care clinic hospital doctor dental \
    fitness yoga travel tours hotel holiday restaurant cafe bar pub pizza recipes wine beer coffee \
    fashion style beauty jewelry photo photos photography gallery art music video film theater \
    events party wedding dating love family kids baby pet dog house homes property realty estate \
    rent rentals construction builders garden furniture energy green solar eco bio farm auto cars \
    taxi bike parts tools supply software digital computer data hosting domains host server code \
    codes technology engineering science education training courses guide guru expert wiki review \
    reviews support help community chat forum zone city town country land place global international \
    berlin london paris tokyo nyc wien hamburg koeln bayern vlaanderen brussels amsterdam moscow \
    istanbul africa asia eus cat gal bzh scot wales swiss quebec click link download top vip win \
    work works jobs career careers team ltd gmbh llc inc limited limo plus one red blue pink black \
    ninja rocks cool buzz market marketing sale deals discount cheap bargains gift gifts express \
    delivery cash credit loans tax accountant accountants lawyer attorney vet church bible ong ngo \
    mobi tel post arpa onion local webcam cam camera tube stream radio press report reports date \
    bid trade trading investments exchange mba ceo foo google amazon apple microsoft";

/// A host under a known domain: two letters, or one of the list; or anything after a scheme.
pub(super) fn host(text: &str) -> Validity {
    let text = text.trim_start_matches(['"', '\'']);
    let lower = text.to_ascii_lowercase();
    let rest = lower
        .strip_prefix("https://")
        .or_else(|| lower.strip_prefix("http://"));
    if rest.is_some() {
        return Validity::Plausible;
    }
    let host = lower.split(['/', '?', '#', ':', '"', '\'']).next();
    let labels: Vec<&str> = host.unwrap_or_default().split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    let known = is_country(top) || DOMAINS.split_ascii_whitespace().any(|known| known == top);
    // A brand's domain after `www` alone is an unfinished address.
    let unfinished = labels.len() == 2 && labels.first() == Some(&"www");
    plausible_if(known && !unfinished)
}

/// Two letters that are the domain of a country.
fn is_country(top: &str) -> bool {
    const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg \
        bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy \
        cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn \
        gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg \
        kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn \
        mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph \
        pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss \
        st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc \
        ve vg vi vn vu wf ws ye yt za zm zw";
    COUNTRIES.split_ascii_whitespace().any(|known| known == top)
}
