import type { Texts } from './texts.ts'

export const fi: Texts = {
  language: 'fi',
  locale: 'fi-FI',
  amount: 'Summa',
  orderNumber: 'Tilausnumero',
  toShop: 'Takaisin verkkokauppaan',
  toOrder: 'Siirry tilaukseesi',
  refresh: 'Tarkista nyt',
  pay: {
    title: 'Maksaminen',
    titleIn: app => `Maksa ${app}-sovelluksella`,
    open: app => `Avaa ${app}`,
    here: app => `Onko ${app} tällä laitteella?`,
    scan: app => `Skannaa koodi puhelimesi ${app}-sovelluksella`,
    code: app => `QR-koodi ${app}-sovellukselle`,
    sent: (app, lastDigits) =>
      `Avaa ${app} puhelimessa, jonka numeron viimeiset numerot ovat ${lastDigits}, ja hyväksy maksu siellä.`,
    goesOn:
      'Sivu siirtyy eteenpäin itsestään, kun maksu on vahvistettu. Kun olet maksanut, tilauksesi menee läpi, vaikka sulkisit sivun.',
    done: 'Olen maksanut, jatka',
    needsScript: {
      title: 'Maksamiseen tarvitaan JavaScript',
      text: 'Maksulomake ei toimi ilman sitä. Ota JavaScript käyttöön tai avaa sivu toisella selaimella.',
    },
    submit: 'Maksa',
    failed: 'Maksu ei onnistunut. Voit yrittää uudelleen.',
  },
  preparing: {
    title: 'Maksua valmistellaan',
    text: 'Sivu päivittyy itsestään. Jos mitään ei tapahdu minuutin kuluessa, palaa verkkokauppaan ja aloita sieltä.',
  },
  notStarted: {
    title: 'Maksua ei voitu aloittaa',
    text: 'Maksupalvelu ei vastaa juuri nyt. Rahaa ei ole veloitettu. Palaa verkkokauppaan ja yritä hetken kuluttua uudelleen.',
  },
  confirming: {
    title: 'Vahvistamme maksuasi',
    text: 'Jos olet maksanut, tilauksesi menee läpi automaattisesti. Sinun ei tarvitse tehdä mitään muuta.',
    minutes: 'Tämä kestää yleensä muutaman sekunnin, joskus muutaman minuutin.',
    slow: 'Tämä kestää tavallista pidempään. Jatkamme tarkistamista, kunnes asia varmistuu.',
    days: 'Maksupalvelu käsittelee maksua vielä. Siihen voi mennä muutama päivä.',
    unfinished: 'Keskeytitkö ennen maksun hyväksymistä? Palaa silloin verkkokauppaan ja aloita sieltä.',
    close: 'Voit sulkea sivun. Saat verkkokaupalta sähköpostia, kun maksu on vahvistettu.',
    onlyOnce: 'Älä tee sillä välin uutta maksua.',
    confirmed: 'Maksu on vahvistettu. Pieni hetki …',
  },
  paid: { title: 'Kiitos, tilauksesi on maksettu', text: 'Verkkokauppa vahvistaa tilauksen sähköpostitse.' },
  refunded: {
    title: 'Maksu on palautettu',
    all: 'Rahat on lähetetty takaisin sinulle. Voi kestää muutaman päivän, ennen kuin ne näkyvät tililläsi.',
    some: 'Koko summa tai osa siitä on lähetetty takaisin sinulle. Voi kestää muutaman päivän, ennen kuin se näkyy tililläsi.',
    ask: 'Jos et odottanut tätä, ota yhteyttä verkkokauppaan.',
  },
  exception: {
    received: {
      title: 'Olemme vastaanottaneet maksusi',
      text: 'Tilausta ei voitu viimeistellä automaattisesti. Asia on verkkokaupan tiedossa, ja sinuun otetaan yhteyttä. Älä tee uutta maksua.',
    },
    twice: {
      title: 'Tilauksesi on maksettu',
      text: 'Näyttää siltä, että olet maksanut kahdesti. Asia on verkkokaupan tiedossa, ja se selvitetään. Sinun ei tarvitse tehdä mitään.',
    },
    unclear: {
      title: 'Maksusi vaatii selvittämistä',
      text: 'Asia on verkkokaupan tiedossa. Se selvitetään, ja sinuun otetaan yhteyttä. Älä tee uutta maksua.',
    },
  },
  closed: {
    title: 'Maksu ei toteutunut',
    denied: 'Maksu hylättiin. Rahaa ei ole veloitettu.',
    cancelled: 'Maksu peruttiin. Rahaa ei ole veloitettu.',
    expired: 'Maksua ei hyväksytty ajoissa. Rahaa ei ole veloitettu.',
    never_paid: 'Emme ole vastaanottaneet maksua.',
    shop: 'Jos haluat yhä ostaa, palaa verkkokauppaan.',
    otherwise: 'Jos rahaa on silti lähtenyt tililtäsi, ota yhteyttä verkkokauppaan. Siellä maksu voidaan jäljittää.',
    byHand: {
      title: 'Verkkokauppa on päättänyt tämän maksun',
      text: 'Jos sinulla on kysyttävää, ota yhteyttä verkkokauppaan.',
    },
  },
  refused: {
    title: 'Maksu ei toteutunut',
    text: 'Maksu hylättiin, peruttiin tai sitä ei hyväksytty ajoissa. Rahaa ei ole veloitettu.',
    here: 'Voit yrittää uudelleen tai valita toisen maksutavan.',
    shop: 'Jos haluat yrittää uudelleen, palaa verkkokauppaan ja aloita sieltä.',
    tryAgain: 'Yritä uudelleen',
  },
  unserved: {
    title: 'Tätä maksua ei enää käsitellä täällä',
    text: 'Jos olet maksanut, ota yhteyttä verkkokauppaan. Siellä maksu voidaan jäljittää maksupalvelusta.',
  },
  unknown: {
    title: 'Täällä ei ole mitään',
    text: 'Linkki on puutteellinen, tai maksu on niin vanha, ettei sitä enää säilytetä täällä. Jos olet maksanut, tämä ei vaikuta tilaukseesi. Ota yhteyttä verkkokauppaan, siellä maksu voidaan jäljittää.',
  },
  trouble: {
    title: 'Sivua ei voida näyttää juuri nyt',
    text: 'Jos olet maksanut, rahasi ovat turvassa ja tilauksesi menee läpi automaattisesti. Älä tee uutta maksua. Sivu yrittää itsestään uudelleen.',
  },
}
