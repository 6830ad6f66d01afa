/** How a shop looks on its customers' pages, as the configuration has it. */
export interface Brand {
  readonly name: string
  /** The shop's front page. */
  readonly homeUrl: string
  /** `#rgb` or `#rrggbb`. */
  readonly colour: string | null
  readonly logo: string | null
}

/** A blue on which white is well readable, for shops that name no colour. */
const ownColour = '#24509c'

/** The shop's colour, and black or white for what is written on it: whichever stands out more. */
export function coloursOf(brand: Brand | null): { readonly shop: string; readonly onShop: string } {
  const shop = brand?.colour ?? ownColour
  const luminance = luminanceOf(shop)
  return { shop, onShop: (luminance + 0.05) ** 2 > 1.05 * 0.05 ? '#000' : '#fff' }
}

/** WCAG 2.2, "relative luminance"; contrast is (lighter + 0.05) / (darker + 0.05). */
function luminanceOf(colour: string): number {
  const digits = colour.slice(1)
  const hex = digits.length === 3 ? [...digits].map(digit => digit + digit).join('') : digits
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map(at => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
