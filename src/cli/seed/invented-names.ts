/** A part of a name: as it is written, and as it stands in an address. */
export type NamePart = readonly [written: string, address: string];

/** Names of one script. */
export interface NameScript {
  /** How often it is taken, beside the others. */
  readonly share: number;
  readonly given: readonly [NamePart, ...NamePart[]];
  readonly family: readonly [NamePart, ...NamePart[]];
  readonly isFamilyFirst?: true;
  /** @default a space */
  readonly joint?: "";
}

/** Reads "Zoë/zoe Ada": what stands behind a stroke is for addresses, where letters are not ASCII. */
function parts(text: string): readonly [NamePart, ...NamePart[]] {
  const [first, ...others] = text.split(" ").map((part): NamePart => {
    const [written = "", address = written.toLowerCase()] = part.split("/");
    return [written, address];
  });
  if (!first) throw new TypeError("There is no name.");
  return [first, ...others];
}

/** What made-up people are called. Any likeness is chance: every address is below example.com, example.org or example.net. */
export const nameScripts: readonly NameScript[] = [
  {
    share: 70,
    given: parts(
      "Ada Mira Jonas Priya Kofi Lena Tomás/tomas Zoë/zoe Aylin Mateo Ingrid Søren/soren Chloé/chloe Łukasz/lukasz Björn/bjorn Nora Elif Hugo Amara Yusuf Clara Emil Freya Idris Juno Kwame Leila Milan Nadia Otto Paula Quentin Rosa Samir Tara Ulla Viktor Wanda Xenia Yara Zofia André/andre Bea Caio Dilara Enzo Fatou Greta Hana Ivo",
    ),
    family: parts(
      "Lovelock Okafor Lindqvist Moreau Novák/novak Silva Öztürk/oeztuerk Rossi Brandt Mensah Ferreira Nowak Andersen Dubois Kowalska Haddad Schmidt Ibrahim Jansen Castillo Weber Adeyemi Horváth/horvath Larsen Marín/marin Petrov Quist Rahman Santos Tanaka Ueno Vogel Winter Yilmaz Zeller Arslan Bianchi Costa Duarte Eriksen Fontaine Greco Huber Iversen Jovanović/jovanovic Keller Lopes Müller/mueller Nielsen Ortega",
    ),
  },
  {
    share: 8,
    given: parts("Анна/anna Олена/olena Иван/ivan Мария/maria Тарас/taras София/sofia Никола/nikola Дарья/darya"),
    family: parts("Коваль/koval Иванова/ivanova Петренко/petrenko Орлов/orlov Мельник/melnyk Соколова/sokolova"),
  },
  {
    share: 4,
    given: parts("Ελένη/eleni Νίκος/nikos Μαρία/maria Γιώργος/giorgos Άννα/anna"),
    family: parts("Παππάς/pappas Γεωργίου/georgiou Νικολάου/nikolaou Βλάχος/vlachos"),
  },
  {
    share: 5,
    given: parts("ليلى/layla أحمد/ahmad نور/nour يوسف/yusuf سارة/sara عمر/omar"),
    family: parts("حداد/haddad منصور/mansour خليل/khalil ناصر/nasser سليم/salim"),
  },
  {
    share: 3,
    given: parts("נועה/noa דוד/david תמר/tamar יעל/yael אורי/uri"),
    family: parts("לוי/levi מזרחי/mizrahi פרץ/peretz שגב/segev"),
  },
  {
    share: 4,
    given: parts("आशा/asha रवि/ravi मीरा/meera अर्जुन/arjun प्रिया/priya"),
    family: parts("शर्मा/sharma वर्मा/verma गुप्ता/gupta नायर/nair"),
  },
  {
    share: 3,
    given: parts("伟/wei 芳/fang 静/jing 磊/lei 丽/li 洋/yang"),
    family: parts("王/wang 李/li 张/zhang 陈/chen 刘/liu"),
    isFamilyFirst: true,
    joint: "",
  },
  {
    share: 3,
    given: parts("さくら/sakura 翔太/shota 美咲/misaki 蓮/ren ゆい/yui"),
    family: parts("佐藤/sato 鈴木/suzuki 高橋/takahashi 田中/tanaka"),
    isFamilyFirst: true,
  },
];
