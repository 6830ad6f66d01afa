<?php
/**
 * Where Kvitto is, and how it is asked.
 *
 * @package Kvitto
 */

defined( 'ABSPATH' ) || exit;

/** The way to Kvitto. */
final class Kvitto_Service {

	/** One of the plugin's settings. */
	public static function setting( string $name ): string {
		return trim( (string) ( get_option( 'woocommerce_kvitto_settings', array() )[ $name ] ?? '' ) );
	}

	/**
	 * Calls Kvitto for this shop. An error's data is the HTTP status, or 0 when there was no answer.
	 *
	 * @return array|WP_Error
	 */
	public static function call( string $method, string $path, ?array $body = null, int $timeout = 20, string $key = '' ) {
		$answer = wp_remote_request(
			self::setting( 'address' ) . '/v1/shops/' . rawurlencode( self::setting( 'shop' ) ) . $path,
			array(
				'method'      => $method,
				'timeout'     => $timeout,
				'redirection' => 0,
				'headers'     => array(
					'Authorization'   => 'Bearer ' . self::setting( 'api_key' ),
					'Content-Type'    => 'application/json',
					'Accept-Language' => str_replace( '_', '-', get_user_locale() ),
					'Idempotency-Key' => $key,
				),
				'body'        => null === $body ? null : wp_json_encode( $body ),
			)
		);
		if ( is_wp_error( $answer ) ) {
			return new WP_Error( 'kvitto', $answer->get_error_message(), 0 );
		}
		$status = (int) wp_remote_retrieve_response_code( $answer );
		$json   = json_decode( wp_remote_retrieve_body( $answer ), true );
		if ( $status >= 200 && $status < 300 && is_array( $json ) ) {
			return $json;
		}
		$fields = array_column( $json['errors'] ?? array(), 'message', 'path' );
		return new WP_Error( 'kvitto', "$status: " . ( $json['detail'] ?? 'not an answer of Kvitto' ) . ( $fields ? ' ' . wp_json_encode( $fields ) : '' ), $status );
	}

	/**
	 * Asks Kvitto who it is and what it offers, and remembers that for the checkout. An error says what to mend.
	 *
	 * @return array|WP_Error
	 */
	public static function refresh() {
		if ( '' === self::setting( 'address' ) || '' === self::setting( 'shop' ) || '' === self::setting( 'api_key' ) ) {
			return new WP_Error( 'kvitto', __( 'Enter Kvitto’s address, the shop’s name and the API key, and save.', 'kvitto-for-woocommerce' ), 0 );
		}
		$shop = self::call( 'GET', '?look=true' );
		if ( ! is_wp_error( $shop ) ) {
			update_option( 'kvitto_providers', (array) ( $shop['providers'] ?? array() ) );
			return $shop;
		}
		$remedies = array(
			401 => __( 'The API key is not the one in Kvitto’s configuration.', 'kvitto-for-woocommerce' ),
			404 => __( 'At this address there is no Kvitto, or its configuration has no shop of this name.', 'kvitto-for-woocommerce' ),
		);
		$message  = $remedies[ $shop->get_error_data() ] ?? $shop->get_error_message();
		/* translators: %s: what went wrong. */
		return new WP_Error( 'kvitto', sprintf( __( 'Kvitto cannot be reached: %s', 'kvitto-for-woocommerce' ), $message ), $shop->get_error_data() );
	}
}
